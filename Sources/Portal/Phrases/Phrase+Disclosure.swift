extension Phrase {
    /// The page on which files of a capture are chosen to be shown without the rest.
    static let disclosure = [
        Phrase("disclosureTitle", "部分披露", "Disclosure"),
        Phrase("disclosureBack", "返回取证页面", "Back to the capture"),
        Phrase("disclosureLead", "只披露选定的文件", "Show chosen files, and no others"),
        Phrase(
            "disclosureText",
            "选定的文件连同证明一并装入一个 ZIP 文件：任何人都可以离线核验它们确属这次已封存的取证，而看不到其余文件。",
            "The chosen files go into one ZIP file with the proof that they belong to this sealed capture. Anybody can check that offline, and sees nothing of the other files."
        ),
        Phrase(
            "disclosureAlways",
            "每次披露都包含：会话编号、起止时间与结束原因、桌面映像、录像各分段的长度与摘要、操作行数、缺口与缺失的说明，以及开启记录与策略。不含地址、取证人和操作内容。",
            "Every disclosure also shows: the session's number, when it began and ended and why, the desktop image, lengths and digests of the recording's segments, how many lines the input log has, what is missing, the opening and the policy. It shows no address, no person and no input."
        ),
        Phrase("disclosureNothing", "请至少选择一个文件。", "Choose at least one file."),
        Phrase("disclosureRecording", "全部录像分段", "All segments of the recording"),
        Phrase("disclosureRecordingCount", "%1 个文件", "%1 files"),
        Phrase(
            "disclosureMore", "文件过多，此处未全部列出；其余文件见证据包。",
            "There are more files than this page lists; the bundle has them all."),
        Phrase("disclosureMake", "生成并下载", "Make it, and download"),
        Phrase(
            "disclosureLogged", "谁在何时披露了哪些文件，记入访问日志。",
            "The access log says who disclosed which files, and when."),
        Phrase(
            "disclosureCheckText",
            "收到该文件的人用自己的信任文件离线核验。最迟何时结束，由证据包或保管函证明。",
            "Whoever receives the file checks it offline with a trust file of their own. When the session ended at the latest, only the bundle or the custody letter shows."
        ),
        Phrase("disclosureLink", "只披露选定的文件", "Show chosen files only"),
    ]
}
