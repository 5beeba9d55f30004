// Builds everything the browser loads: node assets/build.mjs [--watch]
// Names carry a hash of the content, so they may be kept for good; manifest.json maps plain names to them.
import { build, context } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "src/bihuan/web/static/build");
const modules = join(root, "node_modules");

const options = {
  entryPoints: {
    app: join(here, "js/app.js"),
    boot: join(here, "js/boot.js"),
    state: join(here, "js/state.js"),
    date: join(here, "js/date.js"),
    style: join(here, "css/index.css"),
    "date-style": join(here, "css/date.css"),
  },
  outdir: out,
  entryNames: "[name]-[hash]",
  metafile: true,
  plugins: [{ name: "manifest", setup: (building) => building.onEnd(writeManifest) }],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2019", "chrome86"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

const pictures = {};

/** Writes a file under a name with its hash, in the manner of esbuild's names. */
async function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const ending = extname(name);
  pictures[name] = `${basename(name, ending)}-${hash}${ending}`;
  await writeFile(join(out, pictures[name]), text);
}

/** plain name → name with hash, read by the templates' static(). */
async function writeManifest(result) {
  if (!result.metafile) return;
  const names = Object.keys(result.metafile.outputs).map((path) => basename(path));
  const built = names.map((name) => [name.replace(/-[A-Z0-9]{8}(?=\.)/, ""), name]);
  const manifest = Object.fromEntries([...built, ...Object.entries(pictures)].sort());
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** File names below a folder that end so, without a glob library. */
async function filesBelow(folder, ending) {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

/** Icon names: those listed, those templates ask for, those Python declares. */
async function iconNames() {
  const names = new Set((await readFile(join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean));
  const source = join(root, "src/bihuan");
  const texts = [...(await filesBelow(source, ".html")), ...(await filesBelow(source, ".py"))];
  for (const path of texts) {
    const text = await readFile(path, "utf8");
    for (const match of text.matchAll(/\bicon(?:\(|=|"\s*:\s*)"([a-z0-9-]+)"/g)) names.add(match[1]);
  }
  return [...names].sort();
}

async function writeSprite() {
  const symbols = [];
  for (const name of await iconNames()) {
    const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8").catch(() => {
      throw new Error(`no such icon: ${name} (see @tabler/icons, outline)`);
    });
    const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    const drawn = shapes.replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${drawn}</symbol>`);
  }
  await writeHashed("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** The licence texts travel with the product. */
async function writeLicences() {
  const packages = ["htmx.org", "@alpinejs/csp", "@vue/reactivity", "@vue/shared", "flatpickr", "@tabler/icons"];
  const parts = [];
  for (const name of packages) {
    const { version, license } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
    const files = await readdir(join(modules, name));
    const file = files.find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(modules, name, file), "utf8") : `Licence: ${license}\n`;
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  const text = parts.join(`\n${"-".repeat(72)}\n\n`);
  for (const name of ["app", "state", "date", "icons"]) await writeFile(join(out, `${name}.LEGAL.txt`), text);
}

/** Files of this build and the one before stay: a running server still hands out the old ones. */
async function removeOlder(before) {
  const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
  const kept = new Set([...Object.values(before), ...Object.values(manifest), "manifest.json"]);
  for (const name of await readdir(out)) {
    if (!kept.has(name) && !name.endsWith(".LEGAL.txt")) await rm(join(out, name), { recursive: true });
  }
}

const before = JSON.parse(await readFile(join(out, "manifest.json"), "utf8").catch(() => "{}"));
await mkdir(out, { recursive: true });
await writeSprite();
await writeHashed("mark.svg", await readFile(join(here, "mark.svg"), "utf8"));
await writeLicences();
if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await watching.watch();
} else {
  await build(options);
  await removeOlder(before);
}
