/* The search box for machines. Without JavaScript the box is hidden and all machines are shown. */
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".tencent-vnc-filter")) {
    const input = box.querySelector("input");
    const cards = document.querySelectorAll(".tencent-vnc-cards [data-search]");
    const folded = document.querySelectorAll("details.tencent-vnc-more");
    box.hidden = false;
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/);
      for (const card of cards) {
        card.hidden = !words.every((word) => card.dataset.search.includes(word));
      }
      for (const details of folded) {
        details.open = input.value.trim() !== "" || details.dataset.opened === "true";
      }
    });
  }
});
