// `<input data-filters="TABLE-ID">`: shows the rows that hold every typed word, with or without diacritics.

export function offerFilters() {
  document.querySelectorAll("[data-filters]").forEach((input) => {
    const rows = [...document.querySelectorAll(`#${input.dataset.filters} tbody tr`)];
    const texts = rows.map((row) => fold(row.textContent));
    const count = document.querySelector(`[data-filter-count="${input.dataset.filters}"]`);
    input.addEventListener("input", () => {
      const words = fold(input.value).split(/\s+/);
      rows.forEach((row, i) => (row.hidden = !words.every((word) => texts[i].includes(word))));
      if (count) count.textContent = `Đang hiện ${rows.filter((row) => !row.hidden).length}/${rows.length} dòng`;
    });
  });
}

function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/gi, "d")
    .toLowerCase()
    .trim();
}
