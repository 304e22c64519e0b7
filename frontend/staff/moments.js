// A day and an hour in five boxes: the hint says in words which moment they are, with its day of the week.
const DAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];

export function sayMoments() {
  document.querySelectorAll("[data-moment]").forEach((boxes) => {
    const hint = document.getElementById(boxes.dataset.moment);
    if (!hint) return;
    hint.setAttribute("aria-live", "polite");
    boxes.addEventListener("input", () => {
      const typed = [...boxes.querySelectorAll("input")].map((input) => input.value.trim());
      hint.textContent = inWords(typed) || "Chưa đủ ngày và giờ";
    });
  });
}

function inWords([day, month, year, hour, minute]) {
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute || 0));
  const isDay = /^\d{4}$/.test(year) && day && month && at.getUTCDate() === Number(day) && at.getUTCMonth() === month - 1;
  if (!isDay || !/^\d{1,2}$/.test(hour) || hour > 23 || !/^\d{0,2}$/.test(minute) || minute > 59) return "";
  const date = [day.padStart(2, "0"), month.padStart(2, "0"), year].join("/");
  return `${Number(hour)} giờ${Number(minute) ? ` ${minute.padStart(2, "0")}` : ""}, ${DAYS[at.getUTCDay()]} ${date}`;
}
