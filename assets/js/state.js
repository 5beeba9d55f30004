// Alpine's CSP build, only for pages that keep state of their own; such a page loads this file in its block `scripts`.
import Alpine from "@alpinejs/csp";
import { reading } from "./reading.js";

Alpine.data("reading", reading);
Alpine.start();
