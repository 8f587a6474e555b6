import type { viewer as English } from '../en/viewer.ts';
import { plural } from './format.ts';

export const viewer = {
  viewer: {
    label: 'Слайдты қарау',
    loading: 'Слайд ашылуда',
    failed: {
      title: 'Бұл слайдтың суретін ашу мүмкін болмады',
      next: 'Слайд сақталған; біраздан кейін қайталаңыз.',
    },
    tilesFailed: (n) => `Суреттің ${plural(n, { other: 'бөлігін' })} жүктеу мүмкін болмады`,
    zoomIn: 'Жақындату',
    zoomOut: 'Алыстату',
    home: 'Бүкіл слайд',
    heat: 'Жылу картасы',
    heatMissing: 'Жылу картасы жоқ',
    opacity: 'Жылу картасының қанықтығы',
    outlines: 'Аймақ контурлары',
    labelImage: 'Шыны жапсырмасы',
    fullScreen: 'Толық экран',
    scaleUnknown: 'масштаб белгісіз',
    legend: 'Модель балы',
    legendClear: (value) => `төменгі аралық: ${value} мәнінен төмен`,
    legendSuspicious: (value) => `күдікті: ${value} мәнінен бастап`,
    legendHatch: 'тайлды талдау мүмкін болмады',
    position: (x, y) => `x ${Math.round(x)}  y ${Math.round(y)} пкс`,
    place: (x, y) => `x ${x}  y ${y}`,
    navigator: 'Слайдтың жалпы көрінісі',
  },
  labelDialog: {
    title: 'Шыны жапсырмасы',
    note: 'Оны жолдамамен салыстырыңыз. Сурет ішінде кімдікі екенін тек жапсырма арқылы тексеруге болады.',
    label: 'Жапсырма',
    macro: 'Бүтін шыны',
    missing: 'Бұл файлда жапсырма да, бүтін шынының суреті де жоқ.',
    asRequested: (accession) => `${accession} нөмірімен тапсырылған`,
  },
} satisfies typeof English;
