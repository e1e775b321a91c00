// Numbers for people: en-US, each with its unit, no more digits than mean something. A missing one is "–".

const NONE = "–";
const counts = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const times = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat("en-US", { timeStyle: "short" });
const days = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short" });

const isMissing = (value) => value === null || value === undefined || Number.isNaN(value);

/** 1234567 is "1,234,567". */
export function count(value) {
  return isMissing(value) ? NONE : counts.format(value);
}

/** 134515008 is "134.5M". */
export function roughCount(value) {
  return isMissing(value) ? NONE : compact.format(value);
}

/** Decimal units, as disks and downloads have them: 176100000 is "176.1 MB". */
export function bytes(value) {
  if (isMissing(value)) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = value >= 1000 ? Math.min(Math.floor(Math.log10(value) / 3), units.length - 1) : 0;
  return `${(value / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** 0.5 is "50.0 %". */
export function percent(value, digits = 1) {
  return isMissing(value) ? NONE : `${(100 * value).toFixed(digits)} %`;
}

/** So many significant digits, without powers of ten where they would not help: 28.7137 is "28.71". */
export function digits(value, significant = 4) {
  if (isMissing(value)) return NONE;
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e7)) return value.toExponential(significant - 1);
  return new Intl.NumberFormat("en-US", { maximumSignificantDigits: significant }).format(value);
}

/** Seconds: 0.42 is "0.4 s", 83 is "1 min 23 s", 5361 is "1 h 29 min". */
export function duration(seconds) {
  if (isMissing(seconds)) return NONE;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

export function time(instant) {
  return isMissing(instant) ? NONE : times.format(new Date(instant));
}

export function shortTime(instant) {
  if (isMissing(instant)) return NONE;
  const date = new Date(instant);
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : days.format(date);
}

/** Seconds from one instant to another, or to now. */
export function secondsBetween(start, end = null) {
  return isMissing(start) ? null : Math.max(0, ((end === null ? Date.now() : Date.parse(end)) - Date.parse(start)) / 1000);
}

/** "1 job", "2 jobs". */
export function plural(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}
