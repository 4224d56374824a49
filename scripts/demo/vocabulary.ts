import type { Words } from '../../dashboard/core/words.ts'

/** A value as it is in the data (Chinese), with its English label. */
export interface Term extends Words {
  share: number
}
const term = (zh: string, en: string, share: number): Term => ({ zh, en, share })

/** Sales regions, with their share of customers. */
export const regions: Term[] = [
  term('华东', 'East China', 28),
  term('华南', 'South China', 20),
  term('华北', 'North China', 18),
  term('华中', 'Central China', 14),
  term('西南', 'Southwest China', 11),
  term('东北', 'Northeast China', 5),
  term('西北', 'Northwest China', 4),
]

/** Where a customer was won. An empty channel means unknown. */
export const channels: Term[] = [
  term('自然流量', 'Organic', 18),
  term('老客推荐', 'Referral', 8),
  term('微信私域', 'WeChat', 12),
  term('百度搜索', 'Baidu search', 14),
  term('抖音', 'Douyin', 22),
  term('小红书', 'Xiaohongshu', 10),
  term('天猫淘宝', 'Tmall / Taobao', 11),
  term('线下展会', 'Offline and fairs', 5),
]

/** Product categories, with their share of order lines. */
export const categories: Term[] = [
  term('服饰', 'Apparel', 18),
  term('美妆', 'Beauty', 12),
  term('数码', 'Electronics', 12),
  term('家居', 'Home', 12),
  term('食品', 'Food', 14),
  term('母婴', 'Baby', 10),
  term('办公', 'Office', 7),
  term('运动', 'Sports', 7),
  term('图书', 'Books', 4),
  term('家电', 'Appliances', 4),
]

/** Why a line was sent back. */
export const refundReasons: Term[] = [
  term('质量', 'Quality', 30),
  term('不合适', 'Does not fit', 35),
  term('发错', 'Wrong item sent', 10),
  term('物流', 'Delivery', 15),
  term('其他', 'Other', 10),
]

/** How a lead came in. */
export const leadSources: Term[] = [
  term('官网咨询', 'Website enquiry', 24),
  term('电话咨询', 'Phone enquiry', 14),
  term('展会', 'Trade fair', 14),
  term('转介绍', 'Introduction', 10),
  term('广告表单', 'Ad form', 23),
  term('陌生名单', 'Cold list', 15),
]

/** Why a lead was lost. */
export const lostReasons: Term[] = [
  term('价格', 'Price', 35),
  term('需求不符', 'No fit', 25),
  term('竞争对手', 'Competitor', 20),
  term('无预算', 'No budget', 12),
  term('联系不上', 'Unreachable', 8),
]

/** Why a customer left, from the exit survey. */
export const churnReasons: Term[] = [
  term('物流', 'Delivery', 20),
  term('质量', 'Quality', 20),
  term('价格', 'Price', 20),
  term('服务', 'Service', 15),
  term('竞争对手', 'Competitor', 15),
  term('其他', 'Other', 10),
]

export const cityTiers: Term[] = [
  term('一线', 'Tier 1', 0),
  term('新一线', 'New tier 1', 0),
  term('二线', 'Tier 2', 0),
  term('三线及以下', 'Tier 3 and below', 0),
]

export const industries: Term[] = [
  term('制造业', 'Manufacturing', 22),
  term('批发零售', 'Wholesale and retail', 20),
  term('教育', 'Education', 12),
  term('餐饮住宿', 'Hotels and catering', 12),
  term('信息技术', 'Information technology', 14),
  term('医疗健康', 'Health care', 8),
  term('建筑地产', 'Construction and property', 7),
  term('金融服务', 'Financial services', 5),
]

export const occupations: Term[] = [
  term('企业职员', 'Office worker', 34),
  term('教师', 'Teacher', 9),
  term('医护人员', 'Health worker', 7),
  term('公务员', 'Civil servant', 8),
  term('个体经营', 'Self-employed', 14),
  term('工程师', 'Engineer', 10),
  term('学生', 'Student', 8),
  term('退休', 'Retired', 5),
  term('其他', 'Other', 5),
]

export const teams: Term[] = [
  term('直销一部', 'Direct sales 1', 0),
  term('直销二部', 'Direct sales 2', 0),
  term('渠道部', 'Partner sales', 0),
]

export const campaignKinds: Term[] = [
  term('获客', 'Acquisition', 0),
  term('促销', 'Promotion', 0),
  term('召回', 'Win-back', 0),
  term('会员', 'Loyalty', 0),
]

export const surveys: Term[] = [term('订单回访', 'Order survey', 0), term('服务回访', 'Service survey', 0)]

export const touchpoints: Term[] = [term('配送', 'Delivery', 0), term('客服', 'Customer service', 0)]

export const platforms: Term[] = [
  term('微博', 'Weibo', 30),
  term('抖音', 'Douyin', 30),
  term('小红书', 'Xiaohongshu', 25),
  term('知乎', 'Zhihu', 8),
  term('微信公众号', 'WeChat articles', 7),
]

export const mentionTopics: Term[] = [
  term('物流', 'Delivery', 24),
  term('质量', 'Quality', 26),
  term('价格', 'Price', 20),
  term('服务', 'Service', 18),
  term('活动', 'Promotions', 12),
]

/** Competitor names; invented. */
export const competitors: Term[] = [
  term('天域优品', 'Skyland Select', 0),
  term('恒达商城', 'Hengda Mall', 0),
  term('橙意生活', 'Orange Living', 0),
  term('北辰集采', 'Polaris Procurement', 0),
]

export interface Province {
  zh: string
  en: string
  region: string
  weight: number
  /** Slower delivery promise. */
  remote?: true
  cities: [zh: string, en: string, tier: number, weight: number][]
}
const province = (region: string, zh: string, en: string, weight: number, cities: Province['cities'], remote?: true): Province => ({
  zh,
  en,
  region,
  weight,
  cities,
  ...(remote ? { remote } : {}),
})

/** Provinces of each region with some of their cities; the tier indexes `cityTiers`. */
export const provinces: Province[] = [
  province('华东', '上海', 'Shanghai', 24, [['上海', 'Shanghai', 0, 1]]),
  province('华东', '江苏', 'Jiangsu', 26, [
    ['苏州', 'Suzhou', 1, 5],
    ['南京', 'Nanjing', 1, 5],
    ['无锡', 'Wuxi', 2, 3],
    ['常州', 'Changzhou', 2, 2],
    ['南通', 'Nantong', 2, 2],
    ['盐城', 'Yancheng', 3, 2],
  ]),
  province('华东', '浙江', 'Zhejiang', 22, [
    ['杭州', 'Hangzhou', 1, 5],
    ['宁波', 'Ningbo', 1, 3],
    ['温州', 'Wenzhou', 2, 2],
    ['嘉兴', 'Jiaxing', 2, 2],
    ['金华', 'Jinhua', 2, 2],
    ['台州', 'Taizhou', 2, 1],
  ]),
  province('华东', '山东', 'Shandong', 15, [
    ['青岛', 'Qingdao', 1, 4],
    ['济南', 'Jinan', 2, 4],
    ['烟台', 'Yantai', 2, 2],
    ['潍坊', 'Weifang', 2, 2],
    ['临沂', 'Linyi', 3, 2],
  ]),
  province('华东', '安徽', 'Anhui', 8, [
    ['合肥', 'Hefei', 1, 4],
    ['芜湖', 'Wuhu', 3, 2],
    ['阜阳', 'Fuyang', 3, 1],
  ]),
  province('华东', '江西', 'Jiangxi', 5, [
    ['南昌', 'Nanchang', 2, 3],
    ['赣州', 'Ganzhou', 3, 2],
    ['九江', 'Jiujiang', 3, 1],
  ]),
  province('华南', '广东', 'Guangdong', 68, [
    ['广州', 'Guangzhou', 0, 6],
    ['深圳', 'Shenzhen', 0, 6],
    ['东莞', 'Dongguan', 1, 3],
    ['佛山', 'Foshan', 1, 3],
    ['惠州', 'Huizhou', 2, 2],
    ['珠海', 'Zhuhai', 2, 1],
    ['汕头', 'Shantou', 3, 1],
  ]),
  province('华南', '福建', 'Fujian', 18, [
    ['厦门', 'Xiamen', 2, 3],
    ['福州', 'Fuzhou', 2, 3],
    ['泉州', 'Quanzhou', 2, 3],
    ['漳州', 'Zhangzhou', 3, 1],
  ]),
  province('华南', '广西', 'Guangxi', 9, [
    ['南宁', 'Nanning', 2, 3],
    ['柳州', 'Liuzhou', 3, 2],
    ['桂林', 'Guilin', 3, 2],
  ]),
  province('华南', '海南', 'Hainan', 5, [
    ['海口', 'Haikou', 2, 3],
    ['三亚', 'Sanya', 3, 2],
  ]),
  province('华北', '北京', 'Beijing', 44, [['北京', 'Beijing', 0, 1]]),
  province('华北', '天津', 'Tianjin', 18, [['天津', 'Tianjin', 1, 1]]),
  province('华北', '河北', 'Hebei', 20, [
    ['石家庄', 'Shijiazhuang', 2, 4],
    ['唐山', 'Tangshan', 2, 2],
    ['保定', 'Baoding', 2, 2],
    ['廊坊', 'Langfang', 3, 2],
    ['邯郸', 'Handan', 3, 1],
  ]),
  province('华北', '山西', 'Shanxi', 11, [
    ['太原', 'Taiyuan', 2, 4],
    ['大同', 'Datong', 3, 2],
    ['临汾', 'Linfen', 3, 1],
  ]),
  province(
    '华北',
    '内蒙古',
    'Inner Mongolia',
    7,
    [
      ['呼和浩特', 'Hohhot', 2, 3],
      ['包头', 'Baotou', 3, 2],
    ],
    true,
  ),
  province('华中', '湖北', 'Hubei', 36, [
    ['武汉', 'Wuhan', 1, 6],
    ['宜昌', 'Yichang', 3, 2],
    ['襄阳', 'Xiangyang', 3, 2],
  ]),
  province('华中', '河南', 'Henan', 34, [
    ['郑州', 'Zhengzhou', 1, 5],
    ['洛阳', 'Luoyang', 2, 2],
    ['南阳', 'Nanyang', 3, 1],
    ['新乡', 'Xinxiang', 3, 1],
  ]),
  province('华中', '湖南', 'Hunan', 30, [
    ['长沙', 'Changsha', 1, 5],
    ['株洲', 'Zhuzhou', 3, 2],
    ['衡阳', 'Hengyang', 3, 1],
    ['岳阳', 'Yueyang', 3, 1],
  ]),
  province('西南', '四川', 'Sichuan', 42, [
    ['成都', 'Chengdu', 1, 7],
    ['绵阳', 'Mianyang', 2, 2],
    ['宜宾', 'Yibin', 3, 1],
  ]),
  province('西南', '重庆', 'Chongqing', 28, [['重庆', 'Chongqing', 1, 1]]),
  province('西南', '云南', 'Yunnan', 17, [
    ['昆明', 'Kunming', 2, 4],
    ['曲靖', 'Qujing', 3, 1],
    ['大理', 'Dali', 3, 1],
  ]),
  province('西南', '贵州', 'Guizhou', 11, [
    ['贵阳', 'Guiyang', 2, 3],
    ['遵义', 'Zunyi', 3, 2],
  ]),
  province('西南', '西藏', 'Tibet', 2, [['拉萨', 'Lhasa', 3, 1]], true),
  province('东北', '辽宁', 'Liaoning', 48, [
    ['沈阳', 'Shenyang', 1, 4],
    ['大连', 'Dalian', 2, 4],
    ['鞍山', 'Anshan', 3, 1],
  ]),
  province('东北', '吉林', 'Jilin', 24, [
    ['长春', 'Changchun', 2, 4],
    ['吉林', 'Jilin', 3, 1],
  ]),
  province('东北', '黑龙江', 'Heilongjiang', 28, [
    ['哈尔滨', 'Harbin', 2, 4],
    ['大庆', 'Daqing', 3, 1],
  ]),
  province('西北', '陕西', 'Shaanxi', 52, [
    ['西安', 'Xi’an', 1, 6],
    ['咸阳', 'Xianyang', 3, 2],
    ['宝鸡', 'Baoji', 3, 1],
  ]),
  province(
    '西北',
    '甘肃',
    'Gansu',
    17,
    [
      ['兰州', 'Lanzhou', 2, 4],
      ['天水', 'Tianshui', 3, 1],
    ],
    true,
  ),
  province(
    '西北',
    '新疆',
    'Xinjiang',
    19,
    [
      ['乌鲁木齐', 'Urumqi', 2, 4],
      ['库尔勒', 'Korla', 3, 1],
    ],
    true,
  ),
  province('西北', '宁夏', 'Ningxia', 7, [['银川', 'Yinchuan', 3, 1]], true),
  province('西北', '青海', 'Qinghai', 5, [['西宁', 'Xining', 3, 1]], true),
]

/** Product subcategories. */
export const subcategories: Words[] = [
  { zh: '配件', en: 'Accessories' },
  { zh: '影音', en: 'Audio and video' },
  { zh: '外设', en: 'Computer peripherals' },
  { zh: '女装', en: 'Women’s wear' },
  { zh: '男装', en: 'Men’s wear' },
  { zh: '鞋包', en: 'Shoes and bags' },
  { zh: '收纳', en: 'Storage' },
  { zh: '厨具', en: 'Kitchenware' },
  { zh: '家纺', en: 'Home textiles' },
  { zh: '零食', en: 'Snacks' },
  { zh: '冲饮', en: 'Coffee, tea and drinks' },
  { zh: '粮油', en: 'Grain and oil' },
  { zh: '喂养', en: 'Feeding' },
  { zh: '护理', en: 'Baby care' },
  { zh: '玩具', en: 'Toys' },
  { zh: '文具', en: 'Stationery' },
  { zh: '耗材', en: 'Consumables' },
  { zh: '设备', en: 'Office equipment' },
  { zh: '桌面', en: 'Desk' },
  { zh: '健身', en: 'Fitness' },
  { zh: '户外', en: 'Outdoor' },
  { zh: '球类', en: 'Ball games' },
  { zh: '护肤', en: 'Skin care' },
  { zh: '彩妆', en: 'Make-up' },
  { zh: '个护', en: 'Personal care' },
  { zh: '童书', en: 'Children’s books' },
  { zh: '社科', en: 'Social science' },
  { zh: '生活', en: 'Lifestyle' },
  { zh: '厨房电器', en: 'Kitchen appliances' },
  { zh: '生活电器', en: 'Household appliances' },
]

/** Every closed list of the demo, by the column it fills: for the model's value labels. */
export const vocabulary: Record<string, Words[]> = {
  region: regions,
  province: provinces,
  city: provinces.flatMap((p) => p.cities.map(([zh, en]) => ({ zh, en }))),
  city_tier: cityTiers,
  channel: [...channels, { zh: '邮件', en: 'E-mail' }],
  category: categories,
  subcategory: subcategories,
  'refunds.reason': refundReasons,
  'leads.source': leadSources,
  lost_reason: lostReasons,
  churn_reason: churnReasons,
  industry: industries,
  occupation: occupations,
  team: teams,
  'campaigns.kind': campaignKinds,
  survey: surveys,
  touchpoint: touchpoints,
  platform: platforms,
  topic: mentionTopics,
  competitor: competitors,
}
