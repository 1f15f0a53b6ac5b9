// Marks that wait on this device until the server has acknowledged them.
// One entry a person and sheet: a shared tablet never sends one judge's marks as another's.

const PREFIX = "pingxuan.marks.";

export class Kept {
  constructor(user, sheet) {
    this.prefix = `${PREFIX}${user}.`;
    this.name = this.prefix + sheet;
  }

  /** The waiting marks of this sheet, by criterion. */
  load() {
    try {
      const found = JSON.parse(localStorage.getItem(this.name) ?? "{}");
      return found !== null && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }

  /** Keep marks, or forget the sheet when none wait; false when the device keeps nothing. */
  store(marks) {
    try {
      if (Object.keys(marks).length) localStorage.setItem(this.name, JSON.stringify(marks));
      else localStorage.removeItem(this.name);
      return true;
    } catch {
      return false;
    }
  }

  /** How many of this person's sheets wait here. */
  count() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(this.prefix)).length;
    } catch {
      return 0;
    }
  }
}
