"""What is taught in each session: the syllabus of the courses, by hand for the well-known ones."""

TOPICS: dict[str, list[tuple[str, str]]] = {
    "PC-PHO": [
        ("构图：把想说的放在格子上", "Composition: put it on the grid"),
        ("用光：窗边、路灯、逆光", "Light: window, street lamp, against the sun"),
        ("夜景与慢门", "Night and slow shutter"),
        ("一组图片讲一件工作", "A set of pictures that tells a job"),
    ],
    "LD-ROB": [
        ("安全与认识机器人", "Safety, and getting to know the robot"),
        ("坐标系与点动", "Coordinates and jogging"),
        ("示教编程", "Teaching points"),
        ("输入输出与夹具", "Inputs, outputs and grippers"),
        ("码垛程序", "A palletising program"),
        ("视觉定位", "Locating by camera"),
        ("日常保养", "Daily maintenance"),
        ("故障查找", "Finding faults"),
        ("产线联调", "Running in the line"),
        ("实操考核", "Practical examination"),
    ],
    "LD-UAV": [
        ("法规与空域", "Rules and airspace"),
        ("起飞前检查", "Checks before take-off"),
        ("模拟器练习", "On the simulator"),
        ("悬停与航线", "Hovering and routes"),
        ("电力线巡检", "Inspecting power lines"),
        ("光伏板巡检", "Inspecting solar panels"),
        ("应急处置", "Emergencies"),
        ("实飞考核", "Flight examination"),
    ],
    "PC-TEA": [
        ("认识六大茶类", "The six kinds of tea"),
        ("盖碗与行茶", "The lidded bowl, and serving"),
        ("一席茶", "Setting a tea table"),
    ],
    "PC-FLO": [
        ("花材与工具", "Flowers and tools"),
        ("瓶花", "Flowers in a vase"),
        ("桌花与家居", "For the table and the home"),
    ],
    "PC-BAK": [
        ("曲奇与温度", "Biscuits and heat"),
        ("戚风蛋糕", "Chiffon cake"),
        ("软欧包", "Soft bread"),
    ],
    "JR-INF": [
        ("新生儿护理", "Care of the newborn"),
        ("喂养与辅食", "Feeding and first foods"),
        ("洗浴与抚触", "Bathing and touch"),
        ("睡眠", "Sleep"),
        ("常见症状", "Common symptoms"),
        ("急救", "First aid"),
        ("早期发展", "Early growth"),
        ("实操练习", "Practice"),
        ("理论复习", "Theory review"),
        ("考核", "Examination"),
    ],
    "EX-SHL": [
        ("班前会怎么开", "Running the shift meeting"),
        ("现场改善", "Improving the workplace"),
        ("带好新人", "Training newcomers"),
        ("沟通与排班", "Talking and rostering"),
        ("我的改善项目", "My improvement project"),
        ("成果汇报", "Presenting the result"),
    ],
}

GENERAL = [
    ("开班与基础", "Opening and basics"),
    ("要点讲解", "The main points"),
    ("示范与练习", "Demonstration and practice"),
    ("分组练习", "Practice in groups"),
    ("案例", "Cases"),
    ("常见问题", "Common questions"),
    ("综合练习", "Putting it together"),
    ("复习与展示", "Review and showing"),
    ("考核准备", "Getting ready for the test"),
    ("考核与小结", "Test and closing"),
]


def topics_for(code: str, count: int) -> list[tuple[str, str]]:
    """`count` topics of a course, in Chinese and English."""
    known = TOPICS.get(code)
    if known and len(known) >= count:
        return known[:count]
    if count == 1:
        return [("全部内容", "The whole course")]
    return [*GENERAL[: count - 1], GENERAL[-1]]


SUMMARIES: dict[str, tuple[str, str]] = {
    "LD-ROB": (
        "在真机上学会操作、编程和保养六轴机器人。",
        "Run, program and maintain a six-axis robot, on the machine itself.",
    ),
    "LD-UAV": (
        "从法规到巡检航线，拿起遥控器就能干活。",
        "From the rules to inspection routes: ready to fly for work.",
    ),
    "LD-AIT": (
        "给数据打标、调模型、看效果，做会用人工智能的人。",
        "Label data, tune models, judge results.",
    ),
    "LD-PYP": (
        "用 Python 处理表格和日常重复的活。",
        "Let Python do the spreadsheets and the repeated work.",
    ),
    "JR-INF": (
        "喂养、洗护、急救，一边学一边在仿真娃娃上练。",
        "Feeding, bathing and first aid, practised on a manikin.",
    ),
    "JR-HSK": (
        "保洁、收纳、家常菜，学完可推荐上岗。",
        "Cleaning, tidying, home cooking; leads to a job.",
    ),
    "JR-SHA": (
        "空调、洗衣机、热水器，学会看图、测量和换件。",
        "Air conditioners, washers, heaters: read, measure, replace.",
    ),
    "EX-SHL": (
        "六个半天，带着一个真问题来，带着方案回去。",
        "Six half-days: bring a real problem, leave with a plan.",
    ),
    "RT-FLT": (
        "场地实操为主，学会安全、平稳地叉起和码放。",
        "Mostly on the yard: lift and stack safely and smoothly.",
    ),
    "RT-ECM": (
        "开店、上架、客服，一个人也能做起来。",
        "Open a shop, list goods, serve customers.",
    ),
    "RT-OSE": ("从想法到第一单，学会算账和获客。", "From the idea to the first order."),
    "MS-ELE": (
        "识图、接线、验表，练到一次接对。",
        "Read, wire and check a meter, right the first time.",
    ),
    "MS-MSK": ("一人多岗，按真实岗位轮训并考核。", "Several posts, trained and examined in turn."),
    "PC-PHO": (
        "用自己的手机，四个晚上，学会构图、用光、夜景和一组图片故事。",
        "Your own phone, four evenings: composition, light, night, a picture story.",
    ),
    "PC-VOC": ("从呼吸开始，唱好一首歌。", "Start with breath; sing one song well."),
    "PC-FIT": (
        "站姿、走姿、拉伸，给久坐久站的人。",
        "Standing, walking, stretching, for those who sit or stand all day.",
    ),
    "PC-PNT": (
        "零基础，画下身边的物件和厂区。",
        "From nothing: draw things at hand and the works.",
    ),
    "PC-MUS": ("用音乐放松，带一首自己的歌回家。", "Unwind with music."),
    "PC-STD": ("把班组里的事讲成段子。", "Turn the shift's day into a set."),
    "PC-COM": ("四格漫画，从人物到分镜。", "Four panels, from figure to frame."),
    "PC-TEA": ("认茶、泡茶、敬茶，三个下午。", "Know, brew and serve tea, in three afternoons."),
    "PC-FLO": (
        "材料都备好，每次带一束回家。",
        "Everything is there; take a bunch home each time.",
    ),
    "PC-BAK": ("动手做，当天带走。", "Bake it, take it home."),
    "PC-CAL": ("从执笔开始，写一幅春联。", "From holding the brush to a New Year couplet."),
    "PC-ETQ": ("单位点单，上门讲半天。", "Ordered by a unit; half a day at your place."),
    "SF-SAF": (
        "岗位风险、劳动防护、事故案例，线上随时学。",
        "Risks, protection and cases, online at any time.",
    ),
    "SF-FIR": (
        "灭火器、疏散、结绳，班组一起练。",
        "Extinguishers, leaving, knots: the shift together.",
    ),
    "CH-SUM": (
        "双职工家庭的孩子，暑假有人管、有课上。",
        "Someone to look after, something to learn, all summer.",
    ),
    "CL-LIV": (
        "每周一晚直播，法律、健康、亲子轮着来。",
        "Live on Monday nights: law, health, family in turn.",
    ),
}
