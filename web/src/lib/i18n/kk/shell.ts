import type { shell as English } from '../en/shell.ts';

export const shell = {
  product: 'Zhedel',
  notARead: 'ЖИ сұрыптауы – қорытынды емес. Әр кесіндіні патологоанатом қарайды.',
  sampleSize: 'n',
  skip: 'Мазмұнға өту',
  close: 'Жабу',
  retry: 'Қайталау',
  refreshFailed: 'Деректерді жаңарту мүмкін болмады.',
  nav: {
    label: 'Беттер',
    menu: 'Мәзір',
    worklist: 'Жұмыс тізімі',
    upload: 'Жүктеу',
    request: 'Сұрау',
    surgeon: 'Операция бөлмесі',
    validation: 'Валидация',
    duty: 'Кезекшілік',
    turnaround: 'Мерзімдер',
    drift: 'Дрейф',
    users: 'Тіркелгілер',
    about: 'Туралы',
  },
  language: {
    label: 'Тіл',
    missing: (name) => `«${name}» тілін жүктеу мүмкін болмады. Бетті жаңартыңыз немесе тілді қайта таңдаңыз.`,
    notKept: 'Тіл тіркелгіңізде сақталмады.',
  },
  title: (page) => `${page} · Zhedel`,
  notFound: { title: 'Мұндай бет жоқ', next: 'Жұмыс тізіміне' },
  theme: {
    label: 'Көрініс',
    dark: 'Қараңғы',
    light: 'Жарық',
    system: 'Жүйедегідей',
    now: (name) => `Көрініс: ${name.toLowerCase()}. Ауыстыру.`,
  },
  live: {
    connecting: 'Қосылуда',
    live: 'Байланыста',
    reconnecting: 'Қайта қосылуда',
    stale: (since) => `Соңғы жаңарту: ${since}`,
    offline: (since) => `Желі жоқ, соңғы жаңарту: ${since}`,
    banner: (since) =>
      `Сервиспен байланыс үзілді. Экрандағы деректер ${since} уақытындағы, олар ескірген болуы мүмкін.`,
    hint: 'Байланыс өздігінен қалпына келеді.',
  },
} satisfies typeof English;
