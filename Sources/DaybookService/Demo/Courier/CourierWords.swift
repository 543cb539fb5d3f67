/// The words the courier's names and texts are built from. Companies are invented.
enum CourierWords {
    static let brands = [
        "锦程", "优品", "华彩", "云裳", "佳美", "迅科", "百汇", "乐购", "恒达", "启明", "东方", "美家", "康乐", "金穗", "新维",
        "蓝海", "雅致", "鼎盛", "嘉禾", "飞跃", "宏图", "星辰", "绿源",
    ]

    static let trades = ["服饰", "电子商务", "食品", "家居用品", "图书", "数码科技", "母婴用品", "日用百货", "汽车配件"]

    static let services = ["标准快递", "特惠快递", "同城急送", "冷链配送", "仓储代发"]

    static let complaintTitles = ["快件破损", "派送延误", "快件遗失", "派件员态度差", "签收异常", "面单信息错误"]

    static let complaintTexts = [
        "客户收到的包裹外箱破损，里面的货也坏了。", "承诺次日达，第四天才送到，买家退货了。", "有两票快件一直没有物流信息，请查。",
        "派件员不打电话就放驿站，买家投诉我们。", "系统显示已签收，但是买家没有收到。", "面单地址打错，包裹被送到别的城市。",
    ]

    static let replyTexts = ["已收到投诉，正在核查，今天内答复。", "已联系网点追查快件。", "非常抱歉，已安排专人跟进。"]
    static let resolutionTexts = ["已按保价赔付。", "快件已找回并送达。", "已向收件人致歉，网点整改。", "已减免当票运费。"]

    static let questionTitles = ["账单核对", "运费报价", "开票资料变更"]
    static let questionTexts = ["请发一份上月运单明细，我们要核对账单。", "双十一期间的大货报价是多少？", "公司开票资料变了，怎么更新？"]

    static let callTexts = ["核对本月账单。", "沟通旺季运力安排。", "回访派送质量。", "介绍冷链新产品。", "确认信用额度和账期。"]

    static let goodComments = ["比以前快多了。", "投诉当天就有人处理。", "对账清楚，省心。", "派件员很负责。"]
    static let badComments = ["旺季还是延误。", "客服电话难打。", "理赔太慢。", "破损率偏高。"]
}
