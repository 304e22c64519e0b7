import { clock } from "../shared/clock.js";

// What the line under the heading says. Words, never a colour or an icon alone; unchanged words are not written again,
// so that a screen reader hears "Đã lưu" once a minute at most.

const STOPPED = {
  400: ["Trang này mở đã lâu nên chưa lưu được. Câu trả lời vẫn được giữ trên máy này.", "Tải lại trang"],
  403: ["Phiên làm việc đã tạm khoá để bảo mật. Các câu đã trả lời vẫn được giữ.", "Tiếp tục làm bài"],
  409: ["Phiếu đang mở trên thiết bị khác.", "Tiếp tục trên máy này"],
  410: ["Khảo sát đã kết thúc nên không lưu thêm được.", "Xem thông tin"],
};

export class Status {
  constructor(line, continueAt) {
    this.line = line;
    this.continueAt = continueAt;
    this.lost = false;
    this.refusals = 0; // answers that the server did not take: no "Đã lưu" covers them
  }

  /** Text that the server does not have. */
  typing() {
    if (!this.lost) this.say("saving", "Đang gõ, chưa lưu");
  }

  /** What was typed is what was saved already. */
  nothingTyped() {
    if (this.line && this.line.textContent === "Đang gõ, chưa lưu") this.say("saved", "");
  }

  saving() {
    // only when it takes long enough to be noticed
    clearTimeout(this.timer);
    if (!this.lost) this.timer = setTimeout(() => this.say("saving", "Đang lưu…"), 400);
  }

  /** `time` on the server's clock; phones abroad, or set wrong, have another. */
  saved(time) {
    const back = this.lost ? "Đã kết nối lại. " : "";
    this.lost = false;
    if (this.refusals) return this.refused(this.refusals);
    this.say("saved", back ? `${back}Đã lưu tất cả.` : `✓ Đã lưu ${time || clock()}`);
  }

  waiting(count) {
    this.lost = true;
    const waiting = count ? `${count} câu trả lời đang chờ gửi, sẽ tự gửi khi có mạng. ` : "";
    this.say("offline", `Mất kết nối. ${waiting}Xin đừng đóng trang.`);
  }

  /** `count` answers stand on the page that were not taken. */
  refused(count) {
    this.refusals = count;
    if (count) this.say("offline", `Còn ${count} câu chưa lưu được, xem chỗ báo lỗi ngay tại câu hỏi.`);
  }

  /** The same on a page without the questions. */
  unfinished(count) {
    const what = "viết dở chưa lưu được; xin mở lại phần có câu ấy để sửa, nếu không câu ấy giữ câu trả lời trước";
    this.say("offline", `Còn ${count} câu ${what}.`);
  }

  /** `error`, `step`: heading and next step of the page that the server would have shown; more exact than the status. */
  stopped(code, error, step) {
    const [usual, link] = STOPPED[code];
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
