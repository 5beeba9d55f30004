// Moves between the cards of the board with the arrow keys; Enter opens the card as any link.
export function board(element) {
  const columns = () => [...element.querySelectorAll(".board__column")]
    .map((column) => [...column.querySelectorAll(".board__card")]);
  const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  element.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const card = event.target.closest(".board__card");
    if (!step || !card || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = columns();
    const column = all.findIndex((cards) => cards.includes(card));
    const row = all[column].indexOf(card);
    let next = all[column][row + step[1]];
    if (step[0]) {
      let at = column + step[0];
      while (all[at] && !all[at].length) at += step[0];
      next = all[at] && all[at][Math.min(row, all[at].length - 1)];
    }
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
