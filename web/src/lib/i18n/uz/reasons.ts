import type { reasonWords as English } from '../en/reasons.ts';
import { lookUp } from '../told.ts';

const reasons = {
  no_tissue: {
    title: 'Toʻqima topilmadi',
    next: 'Kerakli shisha skanerlanganini tekshiring va qayta skanerlang.',
  },
  tissue_uncertain: {
    title: 'Toʻqima chegarasi aniq emas',
    next: 'Slaydni oʻzingiz baholang; rangi och yoki xira boʻlsa, qayta skanerlang.',
  },
  blurred: { title: 'Tasvir fokusdan chiqqan', next: 'Shishani qayta skanerlang.' },
  wrong_stain: {
    title: 'Boʻyogʻi kutilganidek emas',
    next: 'Boʻyoqni, ekspozitsiyani va faylni tekshirib, qayta skanerlang. Slaydni oʻzingiz baholang.',
  },
  out_of_domain: {
    title: 'Model oʻrgangan toʻqimaga oʻxshamaydi',
    next: 'Aʼzo, boʻyoq va skanerni tekshiring. Slaydni oʻzingiz baholang.',
  },
  unknown_scale: {
    title: 'Masshtab nomaʼlum',
    next: 'Holatda bir pikselga necha mkm toʻgʻri kelishini koʻrsating va tahlilni qayta ishga tushiring.',
  },
  scale_too_coarse: {
    title: 'Aniqlik model uchun juda past',
    next: 'Kuchliroq obyektiv bilan skanerlang.',
  },
  outside_intended_use: {
    title: 'Qoʻllash doirasidan tashqarida',
    next: 'Slaydni oʻzingiz baholang. Maʼlumot yoʻq yoki xato boʻlsa, holatda koʻrsating va tahlilni qayta ishga tushiring.',
  },
  deadline: {
    title: 'Vaqt yetmadi',
    next: 'Slaydni oʻzingiz baholang yoki vaqt boʻlsa, tahlilni qayta ishga tushiring.',
  },
  coverage_too_low: {
    title: 'Toʻqimaning juda kam qismini tahlil qilish mumkin boʻldi',
    next: 'Qayta skanerlang yoki slaydni oʻzingiz baholang.',
  },
  tissue_too_small: {
    title: '“Topilmadi” degan javob uchun toʻqima juda kam',
    next: 'Slaydni oʻzingiz baholang.',
  },
  undecided_score: {
    title: 'Ball ikki chegara orasida',
    next: 'Slaydni oʻzingiz baholang; dastur ikki javobdan birini tanlamaydi.',
  },
  technical_error: {
    title: 'Texnik xato',
    next: 'Tahlilni qayta ishga tushiring; takrorlansa, tizim operatoriga ayting. Slaydni oʻzingiz baholang.',
  },
};

export const reasonWords = {
  reasons,
  reason: (code) => lookUp(reasons, code),
} satisfies typeof English;
