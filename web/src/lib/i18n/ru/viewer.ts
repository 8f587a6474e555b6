import type { viewer as English } from '../en/viewer.ts';
import { plural } from './format.ts';

export const viewer = {
  viewer: {
    label: 'Просмотр слайда',
    loading: 'Открытие слайда',
    failed: {
      title: 'Не удалось открыть изображение этого слайда',
      next: 'Слайд сохранён; повторите через некоторое время.',
    },
    tilesFailed: (n) =>
      `Не удалось загрузить ${plural(n, { one: 'часть', few: 'части', other: 'частей' })} изображения`,
    zoomIn: 'Приблизить',
    zoomOut: 'Отдалить',
    home: 'Весь слайд',
    heat: 'Тепловая карта',
    heatMissing: 'Тепловой карты нет',
    opacity: 'Непрозрачность тепловой карты',
    outlines: 'Контуры участков',
    labelImage: 'Этикетка стекла',
    fullScreen: 'Во весь экран',
    scaleUnknown: 'масштаб неизвестен',
    legend: 'Балл модели',
    legendClear: (value) => `нижняя зона: ниже ${value}`,
    legendSuspicious: (value) => `подозрительно: от ${value}`,
    legendHatch: 'тайл не удалось проанализировать',
    position: (x, y) => `x ${Math.round(x)}  y ${Math.round(y)} пкс`,
    place: (x, y) => `x ${x}  y ${y}`,
    navigator: 'Обзор слайда',
  },
  labelDialog: {
    title: 'Этикетка стекла',
    note: 'Сверьте её с направлением. Этикетка – единственная проверка принадлежности внутри изображения.',
    label: 'Этикетка',
    macro: 'Стекло целиком',
    missing: 'В этом файле нет ни этикетки, ни снимка стекла целиком.',
    asRequested: (accession) => `Передано под номером ${accession}`,
  },
} satisfies typeof English;
