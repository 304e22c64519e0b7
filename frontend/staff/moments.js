// `<input type="datetime-local">`: a browser writes its day in the order of its own language, so the hint says it in Vietnamese.
const DAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];

export function sayMoments() {
  document.querySelectorAll("input[type=datetime-local]").forEach((input) => {
    const hint = document.getElementById(`${input.id}-hint`);
    if (!hint) return;
    hint.setAttribute("aria-live", "polite");
    input.addEventListener("input", () => (hint.textContent = inWords(input.value) || "Chưa đủ ngày và giờ"));
  });
}

function inWords(value) {
  const [, year, month, day, hour, minute] = value.match(/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/) || [];
  if (!year) return "";
  const weekday = DAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return `${Number(hour)} giờ${minute === "00" ? "" : ` ${minute}`}, ${weekday} ${day}/${month}/${year}`;
}
