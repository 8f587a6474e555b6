import type { Words } from '../en/index.ts';

export const emergency: Words['emergency'] = {
  title: 'Favqulodda kirish',
  intro:
    'Favqulodda vaziyatda rolingiz ruxsat bermasa ham, barcha holatlarni yarim soat koʻrishni oʻzingizga ochishingiz mumkin. U imzolashga, qoʻngʻiroqni yozishga yoki biror narsani oʻzgartirishga imkon bermaydi. Kim va nima uchun ochganini patologoanatomlar va administratorlar darhol koʻradi; har bir koʻrish jurnalga yoziladi.',
  why: 'Sababi',
  whyHint: 'Uni patologoanatomlar va administratorlar oʻqiydi. Bemorning ismini yozmang.',
  open: 'Favqulodda kirishni ochish',
  own: 'Favqulodda kirish: barcha holatlarni koʻra olasiz. Har bir koʻrish jurnalga yoziladi.',
  left: (time) => `${time} qoldi`,
  end: 'Toʻxtatish',
  opened: (name) => `Favqulodda kirish ochiq: ${name}`,
  untilTime: (time) => `${time} gacha`,
  endOf: (name) => `Toʻxtatish: ${name}, favqulodda kirish`,
  list: 'Oxirgi 30 kundagi favqulodda kirish',
  none: 'Uni hech kim ochmagan.',
  isOpen: 'hozir ochiq',
  ranOut: 'vaqti tugadi',
  endedBy: (name) => `toʻxtatdi: ${name}`,
  refused: {
    title: 'Hisobingizga holatlarni koʻrishga ruxsat yoʻq',
    text: 'Favqulodda vaziyatda hisobingiz sahifasida kirishni oʻzingiz yarim soatga ochishingiz mumkin.',
    toAccount: 'Hisobga oʻtish',
  },
};
