/* The search box for machines. Without JavaScript the box is hidden and all machines are shown. */
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".tencent-vnc-filter")) {
    const input = box.querySelector("input");
    const status = box.querySelector("[role=status]");
    const cards = document.querySelectorAll(".tencent-vnc-cards [data-search]");
    const folded = document.querySelectorAll("details.tencent-vnc-more");
    let filtered = false;
    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/);
      let matches = 0;
      for (const card of cards) {
        card.hidden = !words.every((word) => card.dataset.search.includes(word));
        matches += card.hidden ? 0 : 1;
      }
      const before = filtered;
      filtered = input.value.trim() !== "";
      for (const details of folded) {
        if (filtered && !before) {
          details.dataset.opened = details.open;
          details.open = true;
        } else if (before && !filtered) {
          details.open = details.dataset.opened === "true";
        }
      }
      status.textContent = filtered ? status.dataset.matches.replace("#", matches) : "";
    };
    box.hidden = false;
    input.addEventListener("input", filter);
    window.addEventListener("pageshow", filter); /* a browser may restore the text after a reload */
  }
});
