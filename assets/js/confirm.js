/**
 * Asks in a native dialog; the button carries the verb of the act.
 * @param {string} question
 * @param {string} verb
 * @returns {Promise<boolean>}
 */
export function ask(question, verb) {
  const dialog = document.createElement("dialog");
  if (typeof dialog.showModal !== "function") return Promise.resolve(window.confirm(question));
  dialog.className = "dialog";
  dialog.innerHTML =
    '<form method="dialog"><p class="dialog__head"></p><p class="dialog__body"></p><div class="dialog__foot">' +
    '<button class="button" value="no">先不办</button><button class="button" value="yes" data-tone="primary"></button></div></form>';
  dialog.querySelector(".dialog__head").textContent = verb;
  dialog.querySelector(".dialog__body").textContent = question;
  dialog.querySelector('[value="yes"]').textContent = `确认${verb}`;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
