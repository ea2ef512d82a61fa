(() => {
  const moments = JSON.parse(document.getElementById('moments').textContent);
  const player = document.getElementById('player');
  const stage = player.querySelector('.stage');
  const button = player.querySelector('button');
  const slider = player.querySelector('input');
  const readout = player.querySelectorAll('dd');
  const plot = player.querySelector('.plot');
  const cursor = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  const left = Number(plot.dataset.left), right = Number(plot.dataset.right);
  let timer = 0;

  cursor.setAttribute('class', 'cursor');
  cursor.setAttribute('y1', plot.dataset.top);
  cursor.setAttribute('y2', plot.dataset.bottom);
  plot.append(cursor);

  function show(index) {
    const [svg, step, reward, soFar, action, place] = moments[index];
    stage.innerHTML = svg;
    [step, reward, soFar, action].forEach((text, i) => { readout[i].textContent = text; });
    const x = left + place / 100 * (right - left);
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
    slider.value = index;
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    button.textContent = 'Play';
  }

  function play() {
    if (Number(slider.value) >= moments.length - 1) show(0);
    button.textContent = 'Pause';
    timer = setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next < moments.length) show(next); else pause();
    }, 50);
  }

  button.addEventListener('click', () => timer ? pause() : play());
  slider.addEventListener('input', () => { pause(); show(Number(slider.value)); });
  player.hidden = false;
  show(0);
})();
