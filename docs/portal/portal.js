const asked = new URLSearchParams(location.search)
const board = document.createElement('clientele-board')
board.setAttribute('token', asked.get('token') ?? '')
board.textContent = '正在打开看板。若一直没有内容，说明客析服务器暂时连不上，请稍后再试。'
if (asked.get('filters')) board.setAttribute('filters', asked.get('filters'))
const language = document.getElementById('language')
const theme = document.getElementById('theme')

function apply() {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  document.documentElement.dataset.theme = theme.value
  document.title = language.value === 'zh' ? '青禾商贸 · 内部门户' : 'Qinghe Trading · Intranet'
  for (const part of document.querySelectorAll('[data-zh]')) part.textContent = part.dataset[language.value]
  board.setAttribute('lang', language.value)
  board.setAttribute('theme', theme.value)
}
language.value = asked.get('lang') === 'en' ? 'en' : 'zh'
theme.value = asked.get('theme') === 'dark' ? 'dark' : 'light'
language.addEventListener('change', apply)
theme.addEventListener('change', apply)
apply()

document.getElementById('board').append(board)
board.addEventListener('clientele-filter', (event) => {
  const picked = event.detail.filters.map((filter) => filter.values.join(', ')).join(' · ')
  document.getElementById('clicked').textContent =
    picked && (language.value === 'zh' ? `看板上选中了：${picked}` : `Picked on the board: ${picked}`)
})
// A page of your own writes the script line by hand; here the server's address comes from the address bar.
const script = document.createElement('script')
script.src = new URL('/embed.js', asked.get('server') ?? 'http://localhost:4000').href
script.async = true
document.head.append(script)
