import type { shell as English } from '../en/shell.ts';

export const shell = {
  product: 'Zhedel',
  notARead: 'SI saralashi – xulosa emas. Har bir kesmani patologoanatom koʻradi.',
  sampleSize: 'n',
  skip: 'Mazmunga oʻtish',
  close: 'Yopish',
  retry: 'Qayta urinish',
  refreshFailed: 'Maʼlumotlarni yangilab boʻlmadi.',
  nav: {
    label: 'Sahifalar',
    menu: 'Menyu',
    worklist: 'Ish roʻyxati',
    upload: 'Yuklash',
    request: 'Soʻrov',
    surgeon: 'Operatsiya xonasi',
    validation: 'Validatsiya',
    duty: 'Navbatchilik',
    turnaround: 'Muddatlar',
    drift: 'Dreyf',
    users: 'Hisob yozuvlari',
    about: 'Dastur haqida',
  },
  language: {
    label: 'Til',
    missing: (name) => `“${name}” tilini yuklab boʻlmadi. Sahifani yangilang yoki tilni qayta tanlang.`,
    notKept: 'Til hisob yozuvingizda saqlanmadi.',
  },
  title: (page) => `${page} · Zhedel`,
  notFound: { title: 'Bunday sahifa yoʻq', next: 'Ish roʻyxatiga' },
  theme: {
    label: 'Koʻrinish',
    dark: 'Qorongʻi',
    light: 'Yorugʻ',
    system: 'Tizimdagidek',
    now: (name) => `Koʻrinish: ${name.toLowerCase()}. Almashtirish.`,
  },
  live: {
    connecting: 'Ulanmoqda',
    live: 'Aloqada',
    reconnecting: 'Qayta ulanmoqda',
    stale: (since) => `${since} dan beri yangilanmadi`,
    offline: (since) => `${since} dan beri tarmoq yoʻq`,
    banner: (since) =>
      `Xizmat bilan aloqa uzildi. Ekrandagi maʼlumotlar ${since} holatiga koʻra, ular eskirgan boʻlishi mumkin.`,
    hint: 'Aloqa oʻzi tiklanadi.',
  },
} satisfies typeof English;
