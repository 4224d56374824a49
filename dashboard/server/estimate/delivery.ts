/** SQL that names how far an order was late, from the days between the promised and the real day of delivery; none when it hasn't arrived. */
export const lateness = (days: string) => `case when ${days} is null then null when ${days} < 0 then 'early' when ${days} = 0 then 'on_day'
      when ${days} <= 3 then 'late_3' when ${days} <= 7 then 'late_7' else 'late_more' end`
