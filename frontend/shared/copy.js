// `<button data-copy="text">` or `data-copy-from="#element"`: copies, and says so in words.
import { spoken } from "./words.js";

export function offerCopying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    const { copy, copyFrom } = button.dataset;
    const done = await navigator.clipboard.writeText(copy || text(copyFrom)).then(
      () => true,
      () => false,
    );
    say(button, done ? spoken("Đã sao chép") : spoken("Không sao chép được, hãy chọn và chép tay"));
  });
}

function text(selector) {
  const source = document.querySelector(selector);
  return (source.value || source.textContent).trim();
}

function say(button, words) {
  const usual = button.dataset.usual || (button.dataset.usual = button.textContent);
  button.setAttribute("aria-live", "polite");
  button.textContent = words;
  setTimeout(() => (button.textContent = usual), 2500);
}
