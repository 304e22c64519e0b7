import { clock } from "../shared/clock.js";
import { spoken } from "../shared/words.js";

// What the line under the heading says. Words, never a colour or an icon alone; unchanged words are not written again,
// so that a screen reader hears "Đã lưu" once a minute at most.

const typingNow = () => spoken("Đang gõ, chưa lưu");
const stopped = () => ({
  400: [spoken("Trang này mở đã lâu nên chưa lưu được. Câu trả lời vẫn được giữ trên máy này."), spoken("Tải lại trang")],
  403: [spoken("Trang đã tạm khoá để bảo mật. Các câu đã trả lời vẫn được giữ."), spoken("Tiếp tục làm bài")],
  409: [spoken("Phiếu đang mở trên thiết bị khác."), spoken("Tiếp tục trên máy này")],
  410: [spoken("Khảo sát đã kết thúc nên không lưu thêm được."), spoken("Xem thông tin")],
});

export class Status {
  constructor(line, continueAt) {
    this.line = line;
    this.continueAt = continueAt;
    this.lost = false;
    this.refusals = 0; // answers that the server did not take: no "Đã lưu" covers them
  }

  /** Text that the server does not have. */
  typing() {
    if (!this.lost) this.say("saving", typingNow());
  }

  /** What was typed is what was saved already. */
  nothingTyped() {
    if (this.line && this.line.textContent === typingNow()) this.say("saved", "");
  }

  saving() {
    // only when it takes long enough to be noticed
    clearTimeout(this.timer);
    if (!this.lost) this.timer = setTimeout(() => this.say("saving", spoken("Đang lưu…")), 400);
  }

  /** `time` on the server's clock; phones abroad, or set wrong, have another. */
  saved(time) {
    const isBack = this.lost;
    this.lost = false;
    if (this.refusals) return this.refused(this.refusals);
    const usual = () => spoken("✓ Đã lưu {time}", { time: time || clock() });
    this.say("saved", isBack ? spoken("Đã kết nối lại. Đã lưu tất cả.") : usual());
  }

  waiting(count) {
    this.lost = true;
    const words = count
      ? spoken("Mất kết nối. {n} câu trả lời đang chờ gửi, sẽ tự gửi khi có mạng. Xin đừng đóng trang.", { n: count })
      : spoken("Mất kết nối. Xin đừng đóng trang.");
    this.say("offline", words);
  }

  /** `count` answers stand on the page that were not taken. */
  refused(count) {
    this.refusals = count;
    if (!count) return;
    this.say("offline", spoken("Còn {n} câu chưa lưu được, xem chỗ báo lỗi ngay tại câu hỏi.", { n: count }));
  }

  /** The same on a page without the questions. */
  unfinished(count) {
    const words = spoken(
      "Còn {n} câu viết dở chưa lưu được; xin mở lại phần có câu ấy để sửa, nếu không câu ấy giữ câu trả lời trước.",
      { n: count },
    );
    this.say("offline", words);
  }

  /** `error`, `step`: heading and next step of the page that the server would have shown; more exact than the status. */
  stopped(code, error, step) {
    const [usual, link] = stopped()[code];
    const sentence = error ? `${error}.` : usual;
    const anchor = document.createElement("a");
    anchor.href = this.continueAt;
    anchor.textContent = step || link;
    this.say("stopped", `${sentence} `, anchor);
  }

  say(state, text, link) {
    clearTimeout(this.timer);
    if (!this.line || this.line.textContent === text) return;
    this.line.dataset.state = state;
    this.line.textContent = text;
    if (link) this.line.append(link);
  }
}
