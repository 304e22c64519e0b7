// What scripts say, in the language of the page: a Vietnamese sentence is the name of its translation, which a page in another
// language brings along (`<script type="application/json" id="script-words">`). `{name}` stands for a value.

let words;

export function spoken(text, values = {}) {
  if (!words) {
    const brought = document.getElementById("script-words");
    words = brought ? JSON.parse(brought.textContent) : {};
  }
  return (words[text] || text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
