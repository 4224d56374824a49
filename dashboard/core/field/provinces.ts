import type { Words } from '../words.ts'

/** One of the 34 units of province level, with its place in a grid of tiles that keeps neighbours together. It is no map. */
export interface Province {
  /** The letters of GB/T 2260 and ISO 3166-2:CN. */
  code: string
  name: Words
  column: number
  row: number
}

const place = (code: string, name: Words, column: number, row: number): Province => ({ code, name, column, row })

export const provinces: Province[] = [
  place('HL', { zh: '黑龙江', en: 'Heilongjiang' }, 8, 0),
  place('NM', { zh: '内蒙古', en: 'Inner Mongolia' }, 5, 1),
  place('JL', { zh: '吉林', en: 'Jilin' }, 8, 1),
  place('XJ', { zh: '新疆', en: 'Xinjiang' }, 0, 2),
  place('GS', { zh: '甘肃', en: 'Gansu' }, 2, 2),
  place('NX', { zh: '宁夏', en: 'Ningxia' }, 3, 2),
  place('BJ', { zh: '北京', en: 'Beijing' }, 6, 2),
  place('TJ', { zh: '天津', en: 'Tianjin' }, 7, 2),
  place('LN', { zh: '辽宁', en: 'Liaoning' }, 8, 2),
  place('QH', { zh: '青海', en: 'Qinghai' }, 2, 3),
  place('SN', { zh: '陕西', en: 'Shaanxi' }, 4, 3),
  place('SX', { zh: '山西', en: 'Shanxi' }, 5, 3),
  place('HE', { zh: '河北', en: 'Hebei' }, 6, 3),
  place('SD', { zh: '山东', en: 'Shandong' }, 7, 3),
  place('XZ', { zh: '西藏', en: 'Xizang' }, 1, 4),
  place('SC', { zh: '四川', en: 'Sichuan' }, 3, 4),
  place('CQ', { zh: '重庆', en: 'Chongqing' }, 4, 4),
  place('HA', { zh: '河南', en: 'Henan' }, 5, 4),
  place('AH', { zh: '安徽', en: 'Anhui' }, 6, 4),
  place('JS', { zh: '江苏', en: 'Jiangsu' }, 7, 4),
  place('SH', { zh: '上海', en: 'Shanghai' }, 8, 4),
  place('YN', { zh: '云南', en: 'Yunnan' }, 3, 5),
  place('GZ', { zh: '贵州', en: 'Guizhou' }, 4, 5),
  place('HB', { zh: '湖北', en: 'Hubei' }, 5, 5),
  place('JX', { zh: '江西', en: 'Jiangxi' }, 6, 5),
  place('ZJ', { zh: '浙江', en: 'Zhejiang' }, 7, 5),
  place('GX', { zh: '广西', en: 'Guangxi' }, 4, 6),
  place('HN', { zh: '湖南', en: 'Hunan' }, 5, 6),
  place('GD', { zh: '广东', en: 'Guangdong' }, 6, 6),
  place('FJ', { zh: '福建', en: 'Fujian' }, 7, 6),
  place('TW', { zh: '台湾', en: 'Taiwan' }, 8, 6),
  place('HI', { zh: '海南', en: 'Hainan' }, 4, 7),
  place('MO', { zh: '澳门', en: 'Macao' }, 6, 7),
  place('HK', { zh: '香港', en: 'Hong Kong' }, 7, 7),
]

/** Other names in use, written as `plain` leaves them. */
const others: Record<string, string> = {
  tibet: 'XZ',
  macau: 'MO',
  臺灣: 'TW',
  neimongol: 'NM',
  neimenggu: 'NM',
  'shaan xi': 'SN',
  xianggang: 'HK',
  aomen: 'MO',
}

/** A name without what its kind of unit adds to it: 广西壮族自治区, Guangxi Zhuang Autonomous Region and CN-GX are all one. */
const plain = (name: string) =>
  name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^cn-/, '')
    .replace(/(维吾尔|壮族|回族)?(特别行政区|自治区|省|市)$/, '')
    .replace(/[\s'’-]+/g, '')
    .replace(/(zhuang|hui|uygur|uyghur)?(province|municipality|city|autonomousregion|sar|specialadministrativeregion)$/, '')

const byName = new Map(provinces.flatMap((one) => [one.name.zh, one.name.en, one.code].map((name) => [plain(name), one] as const)))
for (const [name, code] of Object.entries(others)) {
  const one = provinces.find((unit) => unit.code === code)
  if (one) byName.set(plain(name), one)
}

/** The unit a name means, in Chinese or English, with or without 省, 市 or 自治区; undefined for what is none. */
export const provinceOf = (name: string): Province | undefined => byName.get(plain(name))
