import type { SignatureMethod } from '../../readwords.ts';
import type { report as English } from '../en/report.ts';
import { plural } from './format.ts';

const signedHow: Record<SignatureMethod, string> = {
  session: 'Ochiq seansda tasdiqlandi. Bu malakali elektron imzo emas.',
  password: 'Parol bilan tasdiqlandi. Bu malakali elektron imzo emas.',
  totp: 'Bir martalik kod bilan tasdiqlandi. Bu malakali elektron imzo emas.',
  qualified: 'Malakali elektron imzo bilan imzolandi.',
};

export const report = {
  open: 'Hisobot',
  title: 'Tekshiruv hisoboti',
  loading: 'Hisobot yuklanmoqda',
  error: 'Hisobotni yuklab boʻlmadi',
  back: 'Holatga qaytish',
  file: 'PDF sifatida saqlash',
  print: 'Chop etish',
  laboratory: 'Laboratoriya',
  notSigned: 'IMZOLANMAGAN',
  notSignedMeaning: 'Bu qism xulosasini hech bir patologoanatom imzolamagan. Bu varaqda natija yoʻq.',
  calledOff: 'Soʻrov bekor qilindi.',
  read: 'Imzolangan xulosa',
  signature: 'Imzo',
  signedBy: (name, at, version) => `${name}, ${at}, ${version}-versiya`,
  signedHow,
  looked: 'Nima koʻrildi',
  atMicroscope: 'Shisha, mikroskopdan.',
  onScreen: (sections) => (sections === null ? 'Ekrandagi skanlar.' : `Ekranda ${plural(sections, { other: 'ta kesma' })}.`),
  aiBefore: 'Dastur belgilari toifa tanlanguncha koʻrinib turgan.',
  aiAfter: 'Dastur belgilari toifa tanlanguncha koʻrinmagan.',
  amended: (version, because) => `${version}-versiya oʻrniga qoʻyildi. Sababi: ${because}`,
  calls: 'Operatsiya xonasiga qoʻngʻiroqlar',
  notCalled: 'Bu versiya hali aytilib, takrorlanmagan.',
  called: (at, caller, name, role, version) => `${at}: ${caller} → ${name} (${role}), ${version}-versiya.`,
  readBack: { correct: 'Toʻgʻri takrorladi.', wrong: 'NOTOʻGʻRI takrorladi.' },
  changedSince: 'Bu versiya imzolangandan keyin slayd keldi yoki oʻzgardi. U bu xulosaga kirmaydi.',
  disputed: 'Slayd kimniki ekani aniqlanmagan: aynan shu fayl boshqa qayd raqami bilan ham turibdi.',
  earlier: 'Avvalgi versiyalar, endi kuchda emas',
  replaced: (by, because) => (because === null ? `${by}-versiya bilan almashtirildi.` : `${by}-versiya bilan almashtirildi. Sababi: ${because}`),
  printed: (at, name) => `Chop etildi: ${at}, ${name}. Oʻsha vaqtgacha yozilgani koʻrsatilgan.`,
  zone: (zone) => `Barcha vaqtlar – ${zone}.`,
} satisfies typeof English;
