import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forVersion } from '../../src/lib/api/slides.ts';
import { bounds, contains, fieldAround, pathData } from '../../src/lib/geometry.ts';
import { equivalentMagnification, scaleBar } from '../../src/lib/scalebar.ts';
import { notAnalysedTiles } from '../../src/lib/tilescsv.ts';

const ring = {
  exterior: [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
    { x: 0, y: 0 },
  ],
  interiors: [
    [
      { x: 4, y: 4 },
      { x: 6, y: 4 },
      { x: 6, y: 6 },
      { x: 4, y: 6 },
      { x: 4, y: 4 },
    ],
  ],
};

test('the scale bar is the longest round length that fits', () => {
  assert.deepEqual(scaleBar(0.5, 140), { px: 100, um: 50, label: '50 µm' });
  assert.deepEqual(scaleBar(1, 140), { px: 100, um: 100, label: '100 µm' });
  assert.deepEqual(scaleBar(10, 100), { px: 100, um: 1000, label: '1 mm' });
  assert.equal(scaleBar(0.001, 140)?.label, '100 nm');
});

test('no scale, no scale bar', () => {
  assert.equal(scaleBar(0, 140), null);
  assert.equal(scaleBar(Number.NaN, 140), null);
});

test('the magnification is that of a microscope showing the same field', () => {
  assert.equal(equivalentMagnification(0.5), '20×');
  assert.equal(equivalentMagnification(8), '1.3×');
});

test('a point in a hole lies outside the polygon', () => {
  assert.equal(contains(ring, { x: 2, y: 2 }), true);
  assert.equal(contains(ring, { x: 5, y: 5 }), false);
  assert.equal(contains(ring, { x: 11, y: 5 }), false);
});

test('a polygon becomes path data with its holes', () => {
  assert.equal(pathData(ring), 'M0 0L10 0L10 10L0 10L0 0ZM4 4L6 4L6 6L4 6L4 4Z');
});

test('the field around a region has room and a least size', () => {
  const box = bounds(ring);
  assert.deepEqual(box, { x: 0, y: 0, width: 10, height: 10 });
  assert.deepEqual(fieldAround(box, 4), { x: -5, y: -5, width: 20, height: 20 });
  assert.deepEqual(fieldAround(box, 100), { x: -45, y: -45, width: 100, height: 100 });
});

test('only tiles that were not analysed are hatched', () => {
  const csv =
    'minx,miny,width,height,pass,outcome,prob_normal,prob_tumor\n' +
    '186,7,186,186,base,failed:decode,,\n' +
    '372,7,186,186,base,out_of_domain,0.2,0.8\n' +
    '465,7,186,186,refinement,out_of_domain,0.2,0.8\n' +
    '93,7,186,186,refinement,read,0.5,0.5\n';
  assert.deepEqual(notAnalysedTiles(csv), [
    { x: 186, y: 7, width: 186, height: 186 },
    { x: 372, y: 7, width: 186, height: 186 },
  ]);
  assert.deepEqual(notAnalysedTiles(''), []);
  assert.deepEqual(notAnalysedTiles('a,b\n1,2\n'), []);
});

test('each verdict has its own heat-map address', () => {
  assert.equal(forVersion('/a/heatmap.png', 2), '/a/heatmap.png?v=2');
  assert.equal(forVersion('/a/heatmap.png?x=1', 'b c'), '/a/heatmap.png?x=1&v=b%20c');
  assert.equal(forVersion('/a/heatmap.png', null), '/a/heatmap.png');
});
