import type { Words } from '../words.ts'

/** What somebody who reads an estimate must know of it. */
export const flags = {
  no_orders: {
    zh: '截止日及以前没有任何可计的购买，无法估算。请先导入订单，或换一个更晚的截止日。',
    en: 'There is no purchase up to the as-of date, so nothing can be estimated. Import orders, or choose a later day.',
  },
  too_few_customers: {
    zh: '此类客户不足 500 人，不足以估计总体；不给出概率与预测。积累更多客户后会自动估算。',
    en: 'Fewer than 500 customers of this type say nothing about a population; no probability or forecast is given. With more customers it comes by itself.',
  },
  too_few_repeaters: {
    zh: '此类客户中复购者不足 100 人，不足以估计购买节奏；不给出概率与预测。',
    en: 'Fewer than 100 customers of this type bought again, too few to learn their rhythm; no probability or forecast is given.',
  },
  dropout_not_identified: {
    zh: '流失参数不可识别：数据中几乎无人流失，因此不给出存活概率，预期购买按无流失的 NBD 模型计算。',
    en: 'Dropout not identified: hardly anybody stops buying in these data, so no P(alive) is given and expected orders come from a model without dropout (NBD).',
  },
  spend_too_few: {
    zh: '有正消费额的复购者不足 100 人，无法估计单次消费；不给出预测价值。',
    en: 'Fewer than 100 repeat buyers with positive spend: spend per order cannot be estimated, and no predicted value is given.',
  },
  spend_infinite_mean: {
    zh: '消费额分布过于分散（q ≤ 1），平均值无穷大；不给出预测价值。请检查是否混入了差异极大的客户。',
    en: 'Spend is so uneven that its mean is infinite (q ≤ 1); no predicted value is given. See whether very different customers are mixed.',
  },
  spend_depends_on_frequency: {
    zh: '单次消费与购买次数相关（|r| > 0.3），不符合模型假设，预测价值仅供参考。',
    en: 'Spend per order depends on frequency (|r| > 0.3), which the model does not allow for: take the predicted value as a rough one.',
  },
  no_costs: {
    zh: '没有成本数据，无法计算利润口径的价值。请导入订单行的成本（cost_amount）。',
    en: 'Costs are not known, so there is no value in the profit reading. Import the cost of order lines (cost_amount).',
  },
} satisfies Record<string, Words>

export type Flag = keyof typeof flags
