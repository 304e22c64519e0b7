// localStorage that may be forbidden, full or absent: then everything simply lives as long as the page.

export function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // private mode or full: memory still holds it
  }
}

export function removeOthers(prefix, keep) {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix) && key !== keep)
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // nothing was stored
  }
}
