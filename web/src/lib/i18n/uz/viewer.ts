import type { viewer as English } from '../en/viewer.ts';
import { plural } from './format.ts';

export const viewer = {
  viewer: {
    label: 'Slaydni koʻrish',
    loading: 'Slayd ochilmoqda',
    failed: {
      title: 'Bu slayd tasvirini ochib boʻlmadi',
      next: 'Slayd saqlangan; birozdan keyin qayta urining.',
    },
    tilesFailed: (n) => `Tasvirning ${plural(n, { other: 'ta qismini' })} yuklab boʻlmadi`,
    zoomIn: 'Yaqinlashtirish',
    zoomOut: 'Uzoqlashtirish',
    home: 'Butun slayd',
    heat: 'Issiqlik xaritasi',
    heatMissing: 'Issiqlik xaritasi yoʻq',
    opacity: 'Issiqlik xaritasining quyuqligi',
    outlines: 'Soha chegaralari',
    labelImage: 'Shisha yorligʻi',
    fullScreen: 'Butun ekran',
    scaleUnknown: 'masshtab nomaʼlum',
    legend: 'Model bali',
    legendClear: (value) => `pastki oraliq: ${value} dan past`,
    legendSuspicious: (value) => `shubhali: ${value} dan boshlab`,
    legendHatch: 'taylni tahlil qilib boʻlmadi',
    position: (x, y) => `x ${Math.round(x)}  y ${Math.round(y)} piks`,
    place: (x, y) => `x ${x}  y ${y}`,
    navigator: 'Slaydning umumiy koʻrinishi',
  },
  labelDialog: {
    title: 'Shisha yorligʻi',
    note: 'Uni yoʻllanma bilan solishtiring. Tasvir ichida kimniki ekanini faqat yorliq orqali tekshirish mumkin.',
    label: 'Yorliq',
    macro: 'Butun shisha',
    missing: 'Bu faylda yorliq ham, butun shisha surati ham yoʻq.',
    asRequested: (accession) => `${accession} raqami bilan topshirilgan`,
  },
} satisfies typeof English;
