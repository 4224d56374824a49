const elements = () => document.querySelectorAll('clientele-board, clientele-chart')
const told = document.getElementById('told')

// Every event of an element is also fired under a name that bubbles.
addEventListener('clientele-filter', ({ detail }) => {
  told.textContent = detail.filters.map(({ values }) => values.join(', ')).join(' · ')
})
addEventListener('clientele-error', ({ detail }) => {
  told.textContent = detail.message
})

const button = document.getElementById('theme')
function show(theme) {
  document.documentElement.dataset.theme = theme
  for (const element of elements()) element.setAttribute('theme', theme)
}
button.addEventListener('click', () => show(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'))
const asked = new URLSearchParams(location.search)
for (const element of elements()) element.setAttribute('lang', asked.get('lang') ?? 'zh')
show(asked.get('theme') === 'dark' ? 'dark' : 'light')
