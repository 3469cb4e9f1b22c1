'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const element = id => document.getElementById(id);
  const frames = data.times.length, duration = 20000;
  const blue = '#0072B2', orange = '#D55E00', green = '#009E73', grey = '#777', grid = '#ddd';
  const unpack = text => new Uint16Array(Uint8Array.from(atob(text), character => character.charCodeAt(0)).buffer);
  const packed = { x: unpack(data.neurons.x), y: unpack(data.neurons.y), sizes: unpack(data.neurons.sizes),
    curve: data.curve && unpack(data.curve.values) };
  const slider = element('position'), button = element('play'), speed = element('speed'), logarithmic = element('logarithmic');
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let share = 0, playing = false, before = 0;

  // A number between two frames.
  const between = (values, width, item) => {
    const place = share * (frames - 1), frame = Math.min(Math.floor(place), frames - 2), rest = place - frame;
    const first = values[frame * width + item], second = values[(frame + 1) * width + item];
    return first + (second - first) * rest;
  };
  const shareOf = time => {
    let end = data.times.findIndex(other => other >= time);
    if (end <= 0) return end < 0 ? 1 : 0;
    const span = data.times[end] - data.times[end - 1];
    return (end - 1 + (span > 0 ? (time - data.times[end - 1]) / span : 0)) / (frames - 1);
  };
  const short = value => value === 0 ? '0' : Math.abs(value) >= 0.001 && Math.abs(value) < 100000
    ? String(Number(value.toPrecision(4))) : value.toExponential(2);
  const ticks = (low, high, count) => {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough);
    const result = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) result.push(i * step);
    return result;
  };
  const surface = canvas => {
    const scale = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = '12px Arial, sans-serif';
    return { pen, width, height };
  };
  const line = (pen, color, width, dash, points) => {
    pen.beginPath();
    points.forEach(([x, y], i) => i ? pen.lineTo(x, y) : pen.moveTo(x, y));
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
  };
  const label = (pen, text, x, y, align, baseline) => {
    pen.fillStyle = '#444';
    pen.textAlign = align;
    pen.textBaseline = baseline;
    pen.fillText(text, x, y);
  };

  const drawNeurons = () => {
    const { pen, width, height } = surface(element('neurons'));
    const radius = Math.max(10, Math.min(width, height) / 2 - 26), cx = width / 2, cy = height / 2;
    const circle = (size, color) => {
      pen.beginPath();
      pen.arc(cx, cy, size, 0, 2 * Math.PI);
      pen.strokeStyle = color;
      pen.lineWidth = 1;
      pen.stroke();
    };
    circle(radius, grey);
    for (const ring of data.neurons.rings) {
      circle(ring.radius * radius, grid);
      label(pen, ring.label, cx, cy + ring.radius * radius + 2, 'center', 'top');
    }
    for (const ray of data.neurons.rays) {
      line(pen, green, 1.5, [5, 4], [[cx, cy], [cx + ray.x * radius, cy - ray.y * radius]]);
      label(pen, ray.name, cx + ray.x * (radius + 14), cy - ray.y * (radius + 14), 'center', 'middle');
    }
    pen.globalAlpha = 0.7;
    for (let j = 0; j < data.neurons.count; j++) {
      const x = cx + (between(packed.x, data.neurons.count, j) / 32767.5 - 1) * radius;
      const y = cy - (between(packed.y, data.neurons.count, j) / 32767.5 - 1) * radius;
      const size = 2.5 + 6 * between(packed.sizes, data.neurons.count, j) / 65535;
      pen.beginPath();
      if (data.neurons.signs[j] > 0) pen.arc(x, y, size, 0, 2 * Math.PI);
      else pen.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
      pen.fillStyle = data.neurons.signs[j] > 0 ? blue : orange;
      pen.fill();
    }
    pen.globalAlpha = 1;
  };

  // The numbers of the vertical axis are as wide as they are.
  const frameAxes = (pen, width, height, texts) => {
    const widest = Math.max(0, ...texts.map(text => pen.measureText(text).width));
    const box = { left: Math.ceil(widest) + 14, top: 12, right: width - 14, bottom: height - 30 };
    pen.strokeStyle = grey;
    pen.lineWidth = 1;
    pen.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    return box;
  };

  // Numbers below an axis, without those that would touch the one before or leave the picture.
  const numberAxis = (pen, box, numbers, place) => {
    let free = -Infinity;
    for (const number of numbers) {
      const text = short(number), x = place(number), half = pen.measureText(text).width / 2;
      if (x > box.right + 1 || x + half > box.right + 14 || x - half < free) continue;
      free = x + half + 10;
      line(pen, grid, 1, [], [[x, box.top], [x, box.bottom]]);
      label(pen, text, x, box.bottom + 6, 'center', 'top');
    }
  };

  const drawCurve = () => {
    const curve = data.curve;
    if (!curve) return;
    const { pen, width, height } = surface(element('curve')), levels = ticks(curve.low, curve.high, 6);
    const box = frameAxes(pen, width, height, levels.map(short));
    const px = x => box.left + (x - curve.first) / (curve.last - curve.first) * (box.right - box.left);
    const py = y => box.bottom - (y - curve.low) / (curve.high - curve.low) * (box.bottom - box.top);
    numberAxis(pen, box, ticks(curve.first, curve.last, 6), px);
    for (const y of levels) {
      line(pen, grid, 1, [], [[box.left, py(y)], [box.right, py(y)]]);
      label(pen, short(y), box.left - 6, py(y), 'right', 'middle');
    }
    const points = [];
    for (let i = 0; i < curve.points; i++)
      points.push([px(curve.first + (curve.last - curve.first) * i / (curve.points - 1)),
        py(curve.low + (curve.high - curve.low) * between(packed.curve, curve.points, i) / 65535)]);
    line(pen, blue, 2, [], points);
    for (const [x, y] of curve.samples) {
      pen.beginPath();
      pen.arc(px(x), py(y), 4.5, 0, 2 * Math.PI);
      pen.fillStyle = '#000';
      pen.fill();
    }
  };

  const drawLoss = () => {
    const { pen, width, height } = surface(element('loss'));
    const positive = data.losses.filter(loss => loss > 0), log = logarithmic.checked && positive.length > 0;
    const level = value => log ? Math.log10(Math.max(value, Math.min(...positive))) : value;
    const high = level(Math.max(...data.losses, ...data.saddles.map(saddle => saddle.loss))) + (log ? 0.3 : 0);
    const low = log ? level(0) : 0, top = log ? high : high * 1.08 || 1;
    // Less than a decade has no whole power to show.
    const powers = log ? ticks(low, top, 6).filter(Number.isInteger) : [];
    const levels = powers.length > 1 ? powers.map(power => [10 ** power, `1e${power}`])
      : ticks(log ? 10 ** low : 0, log ? 10 ** top : top, 6).filter(value => !log || value > 0).map(value => [value, short(value)]);
    const box = frameAxes(pen, width, height, levels.map(([, text]) => text));
    const px = part => box.left + part * (box.right - box.left);
    const py = value => box.bottom - (level(value) - low) / (top - low || 1) * (box.bottom - box.top);
    numberAxis(pen, box, ticks(0, data.times[frames - 1], 10), time => px(shareOf(time)));
    let labelled = Infinity;
    for (const [value, text] of levels) {
      const y = py(value);
      line(pen, grid, 1, [], [[box.left, y], [box.right, y]]);
      // On a logarithmic axis the larger numbers come closer.
      if (y > labelled - 14) continue;
      labelled = y;
      label(pen, text, box.left - 6, y, 'right', 'middle');
    }
    line(pen, blue, 2, [], data.losses.map((loss, i) => [px(i / (frames - 1)), py(loss)]));
    for (const saddle of data.saddles) {
      if (saddle.share > 1) continue;
      const x = px(saddle.share), y = py(saddle.loss);
      line(pen, orange, 1, [2, 3], [[x, box.top], [x, box.bottom]]);
      pen.beginPath();
      [[0, -7], [7, 0], [0, 7], [-7, 0]].forEach(([dx, dy], i) => i ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x + dx, y + dy));
      pen.closePath();
      pen.fillStyle = '#fff';
      pen.fill();
      pen.strokeStyle = orange;
      pen.lineWidth = 2;
      pen.stroke();
    }
    const loss = between(data.losses, 1, 0);
    line(pen, '#000', 1, [], [[px(share), box.top], [px(share), box.bottom]]);
    pen.beginPath();
    pen.arc(px(share), py(loss), 5, 0, 2 * Math.PI);
    pen.fillStyle = '#000';
    pen.fill();
  };

  const draw = () => {
    drawNeurons();
    drawCurve();
    drawLoss();
    const time = between(data.times, 1, 0), next = data.saddles.find(saddle => saddle.time >= time);
    element('now').textContent = `t = ${short(time)}, loss ${short(between(data.losses, 1, 0))}`
      + (next ? `, next transition predicted at ${short(next.time)}` : '');
    slider.setAttribute('aria-valuetext', `time ${short(time)}`);
  };
  const move = place => {
    share = Math.min(1, Math.max(0, place));
    slider.value = Math.round(share * 1000);
    draw();
  };
  const tick = now => {
    if (!playing) return;
    // With reduced motion the picture changes twice a second instead of flowing.
    if (!calm.matches || now - before >= 500) {
      const next = share + (now - before) / duration * Number(speed.value);
      before = now;
      move(next);
      if (share >= 1) return play(false);
    }
    requestAnimationFrame(tick);
  };
  const play = start => {
    if (start && share >= 1) share = 0;
    playing = start;
    button.textContent = start ? 'Pause' : 'Play';
    if (!start) return;
    before = performance.now();
    requestAnimationFrame(tick);
  };
  const hurry = step => {
    speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + step));
  };
  const keys = {
    ' ': () => play(!playing), ArrowLeft: () => move(share - 1 / (frames - 1)), ArrowRight: () => move(share + 1 / (frames - 1)),
    Home: () => move(0), End: () => move(1), '+': () => hurry(1), '-': () => hurry(-1),
    l: () => { logarithmic.checked = !logarithmic.checked; draw(); },
  };

  button.addEventListener('click', () => play(!playing));
  slider.addEventListener('input', () => { share = slider.value / 1000; draw(); });
  logarithmic.addEventListener('change', draw);
  element('controls').addEventListener('submit', event => event.preventDefault());
  addEventListener('resize', draw);
  addEventListener('keydown', event => {
    const action = keys[event.key] || keys[event.key.toLowerCase()];
    // A control that has the focus uses some of the keys itself.
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.target === speed) return;
    if (event.key === ' ' && event.target !== document.body && event.target !== slider) return;
    event.preventDefault();
    action();
  });
  element('curvePanel').hidden = !data.curve;
  element('neuronsText').textContent = data.neurons.rings.length
    ? 'angle of w, radius by the logarithm of |a| ‖w‖' : 'direction of w in the plane of D₊ and −D₋, on the rim when it lies in it';
  draw();
  play(!calm.matches);
})();
