extension Phrase {
    /// What a draw allots, where winners take it in order.
    static let drawUnits = [
        Phrase("drawUnits", "房号或名额清单", "What is allotted"),
        Phrase(
            "drawUnitsNone", "没有清单：中签只得名额，不对应具体房号。",
            "There is no list of it: winners get a place, and no particular one."),
        Phrase("drawUnitsCount", "共 %1 项，按此次序取得", "%1, taken in this order"),
        Phrase(
            "drawUnitsFew", "只有 %1 项，而名额共 %2 个：最后的中签者将取不到。",
            "%1 for %2 seats: the last winners will get none of them."),
        Phrase("drawUnitsMany", "有 %1 项，而名额共 %2 个：多出的不会被取走。", "%1 for %2 seats: what is over is taken by nobody."),
        Phrase("drawUnitsFile", "清单文件", "The file"),
        Phrase(
            "drawUnitsHint",
            "每行一项，按取得的次序，例如“3 号楼 101”；UTF-8 或 GB18030，也可用 units.json。清单公开，其摘要写入摇号主题，承诺后不能更改。",
            "One on each line, in the order in which they are taken, such as “Block 3, 101”; UTF-8 or GB18030, or units.json. It is published, its digest ends the subject, and nothing of it changes after the commitment."
        ),
        Phrase("drawUnitsSend", "上传并检查", "Upload and check"),
        Phrase("drawUnitsRemove", "不用清单", "Do without it"),
    ]
}
