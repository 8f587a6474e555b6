import type { Words } from '../en/index.ts';

export const downtime: Words['downtime'] = {
  earlier: 'Bu oldinroq boʻlgan (keyin kiritiladi)',
  when: 'Qachon boʻlgan',
  late: 'keyin kiritilgan',
  readAt: (time) => `oʻqilgan vaqti: ${time}, keyin kiritilgan`,
  stopped: 'Hozir hech narsani imzolab boʻlmaydi.',
  store: 'Maʼlumotlar bazasiga yozib boʻlmayapti.',
  clocks: (seconds, ahead) => `Bu ekran soati xizmat soatidan ${seconds} s ${ahead ? 'oldinda' : 'orqada'}.`,
  meanwhile: 'Mikroskopda oʻqing, natijani telefonda xabar qiling, yozib oling va keyin kiriting.',
};
