import type { upload as English } from '../en/upload.ts';
import { format, plural } from './format.ts';

const { bytes, decimal, minutesText, percent } = format;

export const upload = {
  form: {
    accession: 'Тіркеу нөмірі',
    accessionHint: 'өзі құрылады',
    part: 'Бөлік',
    partHint: 'A',
    organ: 'Ағза',
    organHint: 'мыс. өкпе',
    organWrong: 'Тізімнен таңдаңыз немесе латын әріптері мен сандармен жазыңыз, мысалы «lymph node».',
    preparation: 'Препарат түрі',
    ageGroup: 'Жас тобы',
    urgency: 'Шұғылдығы',
    minutes: (name, minutes) => `${name}, ${minutesText(minutes)}`,
    mpp: 'бір пиксельдегі мкм',
    mppHint: 'файлда жоқ болса',
    mppWrong: '0,05 пен 20 аралығында.',
    research: 'Зерттеу режимі',
    researchHint:
      'Аймақтарды қолдану аясынан тыс та есептеу. Олар «бұл материал үшін валидацияланбаған» деген белгімен қалады.',
    notStated: 'Көрсетілмеген',
  },
  upload: {
    title: 'Жүктеу',
    drop: 'Слайд файлдарын осында тастаңыз',
    choose: 'Файлдарды таңдау',
    formats: (limit) =>
      `SVS, NDPI, SCN, BIF, TIFF, DICOM (бір файл), JPEG, PNG${limit === null ? '' : `; бір файлға ${limit}-қа дейін`}`,
    facts: 'Материал туралы',
    factsNote: 'Бұл мәліметтер төмендегі барлық файлға қатысты.',
    intended: 'Модельдің мақсаты:',
    outside: 'Көрсетілген мәліметтер бойынша материал қолдану аясынан тыс: жауап «бағалау мүмкін емес» болады.',
    files: 'Файлдар',
    noFiles: 'Файл әлі таңдалмаған.',
    start: (n) => (n === 0 ? 'Жүктеу' : `${plural(n, { other: 'файлды' })} жүктеу`),
    clear: 'Тізімнен алып тастау',
    interrupted: 'Үзілген жүктеулер',
    interruptedNote:
      'Сол файлды қайта таңдаңыз: жүктеу тоқтаған жерінен, сол кезде көрсетілген мәліметтермен жалғасады.',
    interruptedAt: (when) => `басталған уақыты ${when}`,
    forget: 'Бас тарту',
    continues: 'Үзілген жүктеуді сол кезде көрсетілген мәліметтермен жалғастырады.',
    state: {
      chosen: 'Жүктеуге дайын',
      queued: 'Кезегін күтуде',
      starting: 'Басталуда',
      sending: 'Жүктелуде',
      paused: 'Кідіртілген',
      waiting: 'Үзілді. Өздігінен жалғасады.',
      accepted: 'Қабылданды',
      failed: 'Қабылданбады',
    },
    sent: (done, total) => `${bytes(total)} ішінен ${bytes(done)}`,
    rate: (perSecond) => `${bytes(perSecond)}/с`,
    pause: 'Кідірту',
    resume: 'Жалғастыру',
    cancel: 'Болдырмау',
    remove: 'Алып тастау',
    again: 'Қайталау',
    open: 'Жағдайды ашу',
    acceptedNote: 'Сақталып, сұрыптау кезегіне қойылды.',
    hereAlready: 'Бұрыннан бар',
    duplicate: (accession) =>
      `Бұл файл ${accession} жағдайында бұрыннан бар. Ештеңе өзгертілген жоқ: шұғылдығы мен уақыт есебі бірінші реттегідей.`,
    corrected: (accession) =>
      `Бұл файл ${accession} жағдайында бұрыннан бар. Қазір көрсетілген мәліметтер өзгеше, сондықтан сұрыптау солармен қайталанады.`,
    acceptedSpoken: (name) => `${name}: қабылданды`,
    failedSpoken: (name, why) => `${name}: қабылданбады. ${why}`,
    leave: 'Жүктеу әлі жүріп жатыр.',
    tooLarge: {
      title: (size, limit) => `Файл көлемі ${size}; шегі ${limit}.`,
      next: 'Жүйе операторынан шекті көтеруді сұраңыз немесе кішірек файл экспорттаңыз.',
    },
    emptyFile: { title: 'Файл бос.', next: 'Оны сканерден қайта экспорттаңыз.' },
  },
  arriving: {
    problem: 'Соңғы байтқа дейін:',
    thumbnail: 'Слайд кіші үлкейтуде',
    described: (format, width, height, mpp) =>
      `${format}, ${width} × ${height} пкс${mpp === null ? '' : `, ${decimal(mpp, 3)} мкм/пкс`}`,
    ahead: (tissue, share) =>
      `${tissue === null ? '' : `Тін: ${decimal(tissue, 1)} мм². `}Алдын ала ${percent(share)} талданды; слайд қабылданғанша ешқандай түйін жасалмайды.`,
  },
} satisfies typeof English;
