// Loaded when a page holds a date field on a desktop.
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";

/** Puts the Chinese calendar on a date field; what is sent stays 2026-11-20. */
window.bihuanDate = (field, time) => {
  field.type = "text";
  return flatpickr(field, {
    locale: { ...Mandarin, firstDayOfWeek: 1 },
    allowInput: true,
    disableMobile: true,
    enableTime: time,
    time_24hr: true,
    dateFormat: time ? "Y-m-d\\TH:i" : "Y-m-d",
    altInput: false,
  });
};
