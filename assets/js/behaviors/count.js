// Says how many characters stand in a field, against its maxlength where there is one.
export function count(field) {
  const note = document.createElement("p");
  note.className = "field__count";
  const most = field.maxLength > 0 ? field.maxLength : 0;
  const draw = () => {
    const length = [...field.value.trim()].length;
    note.textContent = most ? `现在 ${length} 位，应为 ${most} 位` : `现在 ${length} 个字`;
    note.hidden = length === 0 || length === most;
  };
  field.after(note);
  field.addEventListener("input", draw);
  draw();
}
