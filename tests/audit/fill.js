// pdf.js, asked to fill in a form (as in Firefox) and to show it, like fill.py:
// fill.js fill FILE OUT < values by name; fill.js see FILE OUT makes a picture of the first page.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

// The very canvas that pdf.js draws on: paths of another copy of it are strange to it.
const required = createRequire(import.meta.resolve("pdfjs-dist/legacy/build/pdf.mjs"));
const { createCanvas, DOMMatrix, ImageData, Path2D } = required("@napi-rs/canvas");
Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });
const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
const [task, source, target] = process.argv.slice(2);
const pdf = await pdfjs.getDocument({ data: new Uint8Array(readFileSync(source)), verbosity: 0 }).promise;

async function fill() {
  const wanted = JSON.parse(readFileSync(0, "utf8"));
  for (const [name, widgets] of Object.entries(await pdf.getFieldObjects())) {
    for (const { id, type, exportValues } of widgets) {
      if (type === "text") pdf.annotationStorage.setValue(id, { value: wanted[name] ?? "" });
      else if (id && type) pdf.annotationStorage.setValue(id, { value: exportValues === wanted[name] });
    }
  }
  writeFileSync(target, await pdf.saveDocument());
}

async function see() {
  const page = await pdf.getPage(1);
  const viewport = page.getViewport({ scale: 1 });
  const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
  const canvas = createCanvas(width, height);
  const canvasContext = canvas.getContext("2d");
  await page.render({ canvasContext, viewport, annotationMode: pdfjs.AnnotationMode.ENABLE }).promise;
  const { data } = canvasContext.getImageData(0, 0, width, height);
  const dots = Uint8Array.from({ length: width * height }, (_, dot) => (data[4 * dot] + data[4 * dot + 1] + data[4 * dot + 2]) / 3);
  writeFileSync(target, Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), dots]));
}

await (task === "fill" ? fill() : see());
