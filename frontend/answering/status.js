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
  }

  saving() {
    // only when it takes long enough to be noticed
    clearTimeout(this.timer);
    if (!this.lost) this.timer = setTimeout(() => this.say("saving", "Đang lưu…"), 400);
  }

  /** `time` on the server's clock; phones abroad, or set wrong, have another. */
  saved(time) {
    this.say("saved", this.lost ? "Đã kết nối lại. Đã lưu tất cả." : `✓ Đã lưu lúc ${time || clock()}`);
    this.lost = false;
  }

  waiting(count) {
    this.lost = true;
    const waiting = count ? `${count} câu trả lời đang chờ gửi, sẽ tự gửi khi có mạng. ` : "";
    this.say("offline", `Mất kết nối. ${waiting}Xin đừng đóng trang.`);
  }

  refused() {
    this.say("offline", "Câu vừa rồi chưa lưu được. Hệ thống sẽ chỉ rõ khi Ông/Bà bấm nút lưu ở cuối trang.");
  }

  /** `error`: the heading of the page that the server would have shown; more exact than the status. */
  stopped(code, error) {
    const [usual, link] = STOPPED[code];
    const sentence = error ? `${error}.` : usual;
    const anchor = document.createElement("a");
    anchor.href = this.continueAt;
    anchor.textContent = link;
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
