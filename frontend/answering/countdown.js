// "(sau 42 giây)" beside what may be asked for again: counted down, and at the end said that it may.
import { spoken } from "../shared/words.js";

export function countDown() {
  document.querySelectorAll("[data-countdown]").forEach((line) => {
    const end = performance.now() + line.dataset.countdown * 1000;
    const look = () => {
      const left = Math.ceil((end - performance.now()) / 1000);
      line.textContent = left > 0 ? spoken("(sau {seconds} giây)", { seconds: left }) : spoken("(gửi lại được rồi)");
      if (left > 0) setTimeout(look, 1000);
    };
    look();
  });
}
