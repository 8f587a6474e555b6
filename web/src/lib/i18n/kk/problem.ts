import type { problem as English } from '../en/problem.ts';
import type { Told } from '../told.ts';

const DAMAGED: Told = { title: 'Файл бүлінген немесе толық емес.', next: 'Оны қайта экспорттаңыз не сканерлеңіз.' };
const TOO_LARGE: Told = {
  title: 'Файл тым үлкен.',
  next: 'Жүйе операторынан шекті көтеруді сұраңыз немесе кішірек файл экспорттаңыз.',
};
const CHANGED: Told = {
  title: 'Деректер жолда өзгеріп кетті.',
  next: 'Қайталаңыз; көмектеспесе, кабель мен желіні тексеріңіз.',
};
const NOT_READY: Told = { title: 'Сервис бос емес немесе дайын емес.', next: 'Біраз күтіп, қайталаңыз.' };

export const problem = {
  network: { title: 'Сервиске қосылу мүмкін емес.', next: 'Желіні тексеріңіз; әрекет өздігінен қайталанады.' },
  unexpected: {
    title: (status) => `Сервис күтпеген қатемен жауап берді (${status}).`,
    next: 'Қайталаңыз; көмектеспесе, жүйе операторына айтыңыз.',
  },
  byCode: {
    not_found: { title: 'Ол жоқ немесе енді жоқ.', next: 'Жұмыс тізіміне оралыңыз.' },
    unsupported_format: {
      title: 'Zhedel мұндай форматтағы слайдты оқымайды.',
      next: 'SVS, NDPI, TIFF немесе JPEG түрінде экспорттаңыз.',
    },
    malformed_slide: DAMAGED,
    undecodable: DAMAGED,
    slide_breaks_reader: DAMAGED,
    unsupported_slide: {
      title: 'Бұл – Zhedel оқымайтын түрдегі слайд.',
      next: 'SVS, NDPI, TIFF немесе JPEG түрінде экспорттаңыз.',
    },
    limit_exceeded: {
      title: 'Слайд сервис қабылдайтын шектен үлкен.',
      next: 'Жүйе операторынан шекті көтеруді сұраңыз.',
    },
    too_large: TOO_LARGE,
    invalid_validation: { title: 'Валидацияны осы түрінде орындау мүмкін емес.', next: 'Түзетіп, қайта іске қосыңыз.' },
    validation_ended: { title: 'Валидация аяқталып қойған.', next: 'Тізімді қараңыз.' },
    invalid_archive: { title: 'Мұрағатты қабылдау мүмкін емес.', next: 'Жиынды қайта жинақтап, қайта жүктеңіз.' },
    set_in_use: { title: 'Бұл жиын валидацияға керек.', next: 'Оны тоқтатыңыз немесе аяқталуын күтіңіз.' },
    invalid_targets: { title: 'Мұндай минуттарды қолдануға болмайды.', next: 'Түзетіп, қайта сақтаңыз.' },
    targets_changed: {
      title: 'Бұл арада минуттарды басқа біреу өзгертті.',
      next: 'Қазір не күшінде екенін қараңыз; өзіңіздікін қою үшін қайта сақтаңыз.',
    },
    invalid_fact: { title: 'Көрсетілген мәліметті қолдануға болмайды.', next: 'Түзетіп, қайта жіберіңіз.' },
    checksum_mismatch: CHANGED,
    digest_mismatch: CHANGED,
    storage_full: { title: 'Сервисте орын қалмады.', next: 'Дереу жүйе операторына айтыңыз.' },
    no_decoder: NOT_READY,
    busy: NOT_READY,
    shutting_down: NOT_READY,
    internal: { title: 'Сервисте ақау болды.', next: 'Қайталаңыз; көмектеспесе, жүйе операторына айтыңыз.' },
  },
  byStatus: {
    400: { title: 'Сервис сұрауды түсінбеді.', next: 'Енгізгеніңізді тексеріп, қайталаңыз.' },
    403: { title: 'Бұған құқығыңыз жоқ.', next: 'Жүйе операторына жүгініңіз.' },
    404: { title: 'Ол жоқ немесе енді жоқ.', next: 'Жұмыс тізіміне оралыңыз.' },
    409: { title: 'Бұл арада ол өзгертілген.', next: 'Бетті жаңартып, қайталаңыз.' },
    413: TOO_LARGE,
    422: { title: 'Сервис мұны пайдалана алмайды.', next: 'Енгізгеніңізді тексеріп, қайталаңыз.' },
    460: CHANGED,
    503: NOT_READY,
  },
} satisfies typeof English;
