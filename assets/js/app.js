import htmx from "htmx.org/dist/htmx.esm.js";
import { start } from "./behaviors.js";
import { watchRequests } from "./requests.js";

// Refusals never replace a page's part: they become a toast (requests.js). 422 carries the form and is swapped.
htmx.config.noSwap = [204, 304, "401", "403", "404", "409", "413", "429", "5xx"];
htmx.config.history = "reload";
htmx.config.includeIndicatorCSS = false;

watchRequests();
start();
