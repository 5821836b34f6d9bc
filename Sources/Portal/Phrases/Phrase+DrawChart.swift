extension Phrase {
    /// Chances over many rehearsed draws.
    static let drawChart = [
        Phrase("drawChart", "各组的机会", "Everybody's chances"),
        Phrase(
            "drawChartRunning", "正在用这份名单反复试摇，稍后刷新即可看到。",
            "Many draws of this list are being rehearsed; look again in a moment."),
        Phrase("drawChartExpected", "按规则应有的机会", "what the rules give"),
        Phrase("drawChartObserved", "试摇所得，短横为 95 % 的范围", "what the rehearsals gave; the stroke is their range at 95 %"),
        Phrase("drawChartGroup", "组别", "Group"),
        Phrase("drawChartUnits", "单元数", "units:"),
        Phrase("drawChartRules", "按规则", "Rules"),
        Phrase("drawChartRehearsed", "试摇", "Rehearsed"),
        Phrase("drawChartRange", "%1 至 %2", "%1 to %2"),
        Phrase("drawChartAlt", "按规则为 %1；试摇为 %2（%3 至 %4）", "%1 by the rules; %2 in the rehearsals (%3 to %4)"),
        Phrase(
            "drawChartAltObserved", "没有精确的理论值；试摇为 %1（%2 至 %3）", "not known exactly; %1 in the rehearsals (%2 to %3)"),
        Phrase("drawChartHidden", "另有 %1 个较小的组未列出。", "%1 smaller groups are not shown."),
        Phrase("drawChartNobody", "没有人有资格。", "Nobody may take part."),
        Phrase("drawChartContradicts", "与规则不符", "contradicts the rules"),
        Phrase("drawChartFindings", "规则的实际效果，是否为本意？", "What these rules do; was it meant?"),
    ]
}
