import type { about as English } from '../en/about.ts';
import { format } from './format.ts';

const { minutesText } = format;

export const about = {
  title: 'Dastur haqida',
  loading: 'Yuklanmoqda',
  error: 'Maʼlumotlarni yuklab boʻlmadi',
  intendedUse: 'Qoʻllash doirasi',
  statement:
    'Zhedel gematoksilin va eozin bilan boʻyalgan preparatlar tasvirlarini har bir kesmani koʻradigan malakali patologoanatomga tartiblab koʻrsatadi. Dastur birlamchi tashxis uchun va patologoanatomsiz qoʻllash uchun moʻljallanmagan; oʻz-oʻzicha muzlatilgan kesmalar va bolalar materiali uchun validatsiya qilinmagan. Bu roʻyxatdan oʻtgan tibbiy buyum emas: ishlab chiqaruvchi javobgarlikni oʻz zimmasiga olmaguncha faqat tadqiqot uchun qoʻllanadi. Har bir xulosani inson imzolaydi; dastur hech qachon tashxis qoʻymaydi.',
  original: 'Kuchga ega matn (inglizcha)',
  model: 'Model',
  models: 'Boshqa modellar',
  noModel: 'Model yuklanmagan: slaydlarni saralab boʻlmaydi.',
  limits: 'Chegaralar',
  warnings: 'Ogohlantirishlar',
  noWarnings: 'Yoʻq.',
  versions: 'Versiyalar',
  program: 'Dastur',
  version: 'Versiya',
  organs: 'Aʼzolar',
  preparations: 'Preparat turlari',
  ageGroups: 'Yosh guruhlari',
  questions: 'Savollar',
  suspiciousAt: 'Shu baldan boshlab shubhali',
  clearBelow: 'Pastki oraliq: shu baldan past',
  minimumCoverage: '“Topilmadi” degan javobga kerakli qamrov',
  maxUpload: 'Eng katta fayl',
  dueTimes: 'Tayyor boʻlish muddatlari',
  minutes: minutesText,
  outcomes: 'Natijalar nimani anglatadi',
  outcomeMeaning: {
    suspicious: 'Kamida bitta sohaning bali yetarlicha yuqori. Sohalari, ballari va maydoni koʻrsatiladi.',
    no_suspicion_found:
      'Faqat qamrov, sifat, masshtab va qoʻllash doirasi imkon berganda aytiladi. Bu “xavfsiz” yoki “meʼyorda” degani emas; oʻtkazib yuborilishi mumkin boʻlgan eng kichik oʻchoq koʻrsatiladi.',
    cannot_assess: 'Dastur ikki javobdan birini tanlamaydi va sababini aytadi.',
    failed: 'Nomi aytilgan texnik xato. Slayd tahlil qilinmagan.',
  },
} satisfies typeof English;
