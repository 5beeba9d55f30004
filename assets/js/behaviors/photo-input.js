// Photos are shrunk on the device (longest side 1600, JPEG 0.72) and shown before they are sent.
// Beside each goes when and where it was taken, as far as the phone says: <name>__at, __lat, __lon, __acc.
import { toast } from "../toast.js";

const longest = 1600;
const quality = 0.72;

async function shrink(file) {
  const picture = await read(file);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
}

function read(file) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = () => reject(new Error(file.name));
    picture.src = URL.createObjectURL(file);
  });
}

// Asked once a page; a refusal or a phone without a position leaves the place unknown.
let asked;
function position() {
  asked ||= new Promise((resolve) => {
    if (!navigator.geolocation || !window.isSecureContext) return resolve(null);
    const options = { enableHighAccuracy: true, maximumAge: 60000, timeout: 8000 };
    navigator.geolocation.getCurrentPosition((found) => resolve(found.coords), () => resolve(null), options);
  });
  return asked;
}

function facts(name, file) {
  const inputs = ["at", "lat", "lon", "acc"].map((part) => {
    return Object.assign(document.createElement("input"), { type: "hidden", name: `${name}__${part}` });
  });
  inputs[0].value = new Date(file.lastModified).toISOString();
  position().then((coords) => {
    if (!coords) return;
    inputs[1].value = coords.latitude.toFixed(6);
    inputs[2].value = coords.longitude.toFixed(6);
    inputs[3].value = coords.accuracy.toFixed(0);
  });
  return inputs;
}

export function photoInput(box) {
  const field = box.querySelector('input[type="file"]');
  const opener = box.querySelector(".drop__button");
  let files = [];
  const put = () => {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    field.files = transfer.files;
    box.querySelectorAll("[data-new]").forEach((item) => item.remove());
    files.forEach((file, index) => {
      const item = preview(file, () => { files.splice(index, 1); put(); });
      item.append(...facts(field.name, file));
      opener.before(item);
    });
  };
  field.addEventListener("change", async () => {
    const added = [...field.files];
    for (const file of added) {
      try {
        files.push(await shrink(file));
      } catch (unreadable) {
        toast(`「${file.name}」打不开，请换一张照片。`, { tone: "danger" });
      }
    }
    put();
  });
}

function preview(file, remove) {
  const item = document.createElement("div");
  item.className = "drop__item";
  item.dataset.new = "";
  const picture = Object.assign(new Image(), { src: URL.createObjectURL(file), alt: file.name });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.setAttribute("aria-label", `去掉 ${file.name}`);
  button.addEventListener("click", remove);
  const size = Object.assign(document.createElement("span"), { textContent: `${Math.max(1, Math.round(file.size / 1024))} KB` });
  item.append(picture, button, size);
  return item;
}
