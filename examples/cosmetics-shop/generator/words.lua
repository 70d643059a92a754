-- SPDX-License-Identifier: Apache-2.0
-- Names and what people say. Every line stands in both languages: { Chinese, English }.

local words = {}

words.surnames = {
  { "陈", "Chen" }, { "林", "Lin" }, { "赵", "Zhao" }, { "孙", "Sun" }, { "高", "Gao" }, { "李", "Li" },
  { "王", "Wang" }, { "张", "Zhang" }, { "刘", "Liu" }, { "杨", "Yang" }, { "黄", "Huang" }, { "周", "Zhou" },
  { "吴", "Wu" }, { "徐", "Xu" }, { "朱", "Zhu" }, { "马", "Ma" }, { "胡", "Hu" }, { "郭", "Guo" },
  { "何", "He" }, { "罗", "Luo" }, { "梁", "Liang" }, { "宋", "Song" }, { "郑", "Zheng" }, { "谢", "Xie" },
  { "韩", "Han" }, { "唐", "Tang" }, { "冯", "Feng" }, { "董", "Dong" }, { "程", "Cheng" }, { "沈", "Shen" },
}

words.given = {
  { "雨桐", "Yutong" }, { "思涵", "Sihan" }, { "佳怡", "Jiayi" }, { "梦瑶", "Mengyao" }, { "静", "Jing" },
  { "丽华", "Lihua" }, { "雪梅", "Xuemei" }, { "晓燕", "Xiaoyan" }, { "慧", "Hui" }, { "欣然", "Xinran" },
  { "子墨", "Zimo" }, { "若曦", "Ruoxi" }, { "海燕", "Haiyan" }, { "春兰", "Chunlan" }, { "文静", "Wenjing" },
  { "颖", "Ying" }, { "诗雅", "Shiya" }, { "美玲", "Meiling" }, { "秋月", "Qiuyue" }, { "芳", "Fang" },
  { "嘉宁", "Jianing" }, { "艺涵", "Yihan" }, { "淑珍", "Shuzhen" }, { "蓉", "Rong" }, { "晓彤", "Xiaotong" },
  { "梓萱", "Zixuan" }, { "书瑶", "Shuyao" }, { "婉清", "Wanqing" }, { "玉兰", "Yulan" }, { "桂英", "Guiying" },
  { "莉", "Li" }, { "雅琴", "Yaqin" }, { "知夏", "Zhixia" }, { "安然", "Anran" }, { "念慈", "Nianci" },
  { "彩霞", "Caixia" }, { "琳", "Lin" }, { "妍", "Yan" }, { "可心", "Kexin" }, { "沐晴", "Muqing" },
  { "小满", "Xiaoman" }, { "冬梅", "Dongmei" }, { "语嫣", "Yuyan" }, { "凤仪", "Fengyi" }, { "青", "Qing" },
  { "雯", "Wen" }, { "乐怡", "Leyi" }, { "星辰", "Xingchen" }, { "素心", "Suxin" }, { "燕妮", "Yanni" },
  { "舒窈", "Shuyao" }, { "宛如", "Wanru" }, { "忆南", "Yinan" }, { "瑾", "Jin" }, { "清欢", "Qinghuan" },
  { "凯", "Kai" }, { "建国", "Jianguo" }, { "俊", "Jun" }, { "一鸣", "Yiming" }, { "倩", "Qian" },
}
words.men = { ["凯"] = true, ["建国"] = true, ["俊"] = true, ["一鸣"] = true }

words.english = {
  "Emma Carter", "Sophie Martin", "Hannah Weiss", "Olivia Brown", "Grace Kim", "Laura Rossi",
}

words.nicks = {
  "tb_0482", "A00快修小周", "tb_测试02", "微笑向暖🌸", "团长-8群", "快递小哥138", "0571装修", "LuckyStar99", "花开半夏_", "二手房老吴1",
}

-- city, district, street; Chinese and English
words.places = {
  { "杭州", "Hangzhou", "浙江省 杭州市 西湖区 文三路", "Wensan Road, Xihu, Hangzhou" },
  { "上海", "Shanghai", "上海 上海市 徐汇区 漕溪北路", "North Caoxi Road, Xuhui, Shanghai" },
  { "成都", "Chengdu", "四川省 成都市 武侯区 人民南路", "South Renmin Road, Wuhou, Chengdu" },
  { "哈尔滨", "Harbin", "黑龙江省 哈尔滨市 南岗区 学府路", "Xuefu Road, Nangang, Harbin" },
  { "广州", "Guangzhou", "广东省 广州市 天河区 体育西路", "West Tiyu Road, Tianhe, Guangzhou" },
  { "西安", "Xi'an", "陕西省 西安市 雁塔区 小寨东路", "East Xiaozhai Road, Yanta, Xi'an" },
  { "苏州", "Suzhou", "江苏省 苏州市 姑苏区 十全街", "Shiquan Street, Gusu, Suzhou" },
  { "长沙", "Changsha", "湖南省 长沙市 岳麓区 麓山南路", "South Lushan Road, Yuelu, Changsha" },
}

words.offices = {
  { "恒源大厦 12 楼 前台", "Hengyuan Tower, 12th floor, reception" },
  { "软件园 3 号楼 某某科技有限公司", "Software Park, building 3, Moumou Technology Co., Ltd." },
}

words.skins = {
  { "dry", "干皮，一到换季就起屑", "dry, it flakes when the season turns" },
  { "oily", "大油皮，中午就反光", "oily, it shines by noon" },
  { "mixed", "混合皮，T区油两颊干", "mixed, oily in the middle and dry at the sides" },
  { "sensitive", "敏感肌，容易红", "sensitive, it turns red easily" },
}

words.allergies = {
  { "酒精", "alcohol" }, { "水杨酸", "salicylic acid" }, { "香精", "perfume" }, { "芒果（吃也过敏）", "mango, even eating it" },
}

-- %s is the product.
words.questions = {
  { "%s孕妇能用吗", "Can I use %s while I'm pregnant?" },
  { "%s和我现在用的酸能叠加吗", "Does %s go together with the acid I use now?" },
  { "换季脸上起皮，%s管用吗", "My face is flaking, would %s help?" },
  { "%s一瓶大概用多久？", "How long does one %s last?" },
  { "我妈五十多了，%s适合她吗", "My mother is past fifty, is %s right for her?" },
  { "%s用了会不会闷痘？", "Will %s give me spots?" },
  { "皮肤屏障不太好，能先上%s吗", "My skin barrier is poor, may I begin with %s?" },
}
words.answers = {
  { "可以的，先少量试三天，没事再正常用", "You can. Try a little for three days, then go on as usual" },
  { "先停掉酸一周，再单独用它，别急", "Leave the acid for a week, then use only this. No hurry" },
  { "管用，但得先把洁面换温和的", "It helps, but change to a mild cleanser first" },
  { "正常量一个月左右，别省着抹", "About a month at the usual amount. Don't be too thrifty" },
  { "说实话，你这情况先别买，把手上的用完再看", "Honestly, don't buy it yet. Finish what you have, then we see" },
}
words.shipped = {
  { "已经发出了，路上两三天", "It's on its way, two or three days" },
  { "今天下午寄走了，多包了一层泡沫", "Sent this afternoon, with an extra layer round it" },
}
words.checked_in = {
  { "收到了吗？瓶口有没有漏", "Did it arrive? No leak at the cap?" },
  { "包裹到了吧，用之前先在耳后试一下", "It should be with you. Try it behind the ear first" },
}
words.pleased = {
  { "收到啦，质地挺喜欢的", "Got it, I like how it feels" },
  { "用了两天，没以前那么干了", "Two days in, less dry than before" },
  { "收到，包得真仔细", "Arrived, so carefully packed" },
  { "还行，就是味道淡了点", "All right, only the scent is a little faint" },
}
words.closings = {
  { "那就好，有事随时喊我", "Good. Call me whenever something is up" },
  { "好嘞，用法不清楚再问", "Fine, ask again if anything is unclear" },
  { "记下了，下次给你配轻一点的", "Noted, next time I'll pick a lighter one for you" },
}
words.cares = {
  { "这几天降温，晚上厚涂一层再睡", "It's getting cold, put on a thick layer before bed" },
  { "最近柳絮多，出门戴口罩，脸别乱抓", "Pollen is flying, wear a mask and don't scratch" },
  { "看你朋友圈加班，早点睡比什么霜都强", "I saw you're working late. Sleep beats any cream" },
  { "三八节快乐，今天对自己好一点", "It's Women's Day, be good to yourself today" },
}
words.care_replies = {
  { "哈哈你说得对", "Ha, you are right" },
  { "谢谢惦记", "Thank you for thinking of me" },
  { "正想问你呢，最近是有点干", "I was about to ask, it is a bit dry lately" },
}
words.welcomes = {
  { "你好，我是青禾，讲成分不讲套路，有问题随时问", "Hello, I'm Qinghe. I talk about ingredients, not tricks. Ask me anything" },
}
words.reviews = {
  { 5, "回购第二次了，敏感期也能用", "Second time, fine even on bad days" },
  { 5, "客服讲得明白，不硬推", "Explains things and doesn't push" },
  { 4, "好用，就是泵头有点紧", "Good, only the pump is a bit stiff" },
  { 3, "一般吧，没想象中滋润", "So so, less rich than I thought" },
}
words.complaints = {
  { "瓶子到手是裂的，漏了一盒子", "The bottle came cracked and leaked all over the box" },
  { "发错货了，我要的不是这个", "This is not what I ordered" },
  { "用了第三天脸上起红点", "On the third day I got red spots" },
}
words.mended = {
  { "对不起，今天就给你补寄一瓶，坏的不用退", "I'm sorry. A new one leaves today, keep the broken one" },
  { "是我的错，钱先退你，脸怎么样了？先停用", "My fault, the money goes back to you. How is your face? Stop using it" },
}
words.notes = {
  { "出差多，包裹寄公司", "Travels a lot, parcels to the office" },
  { "二胎刚满月，晚上十点后才有空", "Second baby just a month old, free after ten at night" },
  { "说话直，不爱听夸", "Direct, doesn't like compliments" },
  { "在学烘焙，聊这个很开心", "Learning to bake, loves to talk about it" },
}
words.vip_calls = {
  { "聊了半小时，她儿子考上研究生了", "儿子读研", "We talked half an hour, her son got into graduate school", "your son's graduate school" },
  { "刚搬了新家，还在通风", "搬新家", "Has just moved, the flat is still airing", "the new flat" },
  { "打算开春去云南住一个月", "去云南的打算", "Wants to spend a month in Yunnan in spring", "the month in Yunnan" },
  { "膝盖不好，在做理疗", "膝盖理疗", "Bad knee, is having treatment", "your knee" },
  { "工作室换了合伙人，有点累", "换合伙人", "New partner at the studio, a bit tired", "the new partner" },
}
words.topics = {
  { "成分课堂", "ingredients" }, { "换季护肤", "turn of the season" }, { "晒娃日常", "daily life" }, { "老客返图", "customers' pictures" },
}

return words
