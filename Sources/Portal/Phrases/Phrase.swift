/// One thing that pages say, in every language: the one catalogue. Templates name it `{{say.NAME}}`.
///
/// A phrase that stands in no template, or a template's phrase that is not here, fails a test.
struct Phrase: Sendable {
    let name: String
    let chinese: String
    let english: String

    init(_ name: String, _ chinese: String, _ english: String) {
        self.name = name
        self.chinese = chinese
        self.english = english
    }

    func text(_ language: PortalLanguage) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }

    /// Every part of the catalogue, one a file.
    static let all: [Phrase] = [
        anchors,
        batches,
        capture,
        captures,
        cleanliness,
        desktop,
        explorer,
        explorerEntries,
        frame,
        input,
        overview,
        phases,
        problem,
        provider,
        verify,
        signIn,
        account,
        people,
        offices,
        accessLog,
        accessWords,
        access,
        formProblems,
        screen,
        contribute,
        contributeChecks,
        drawDesk,
        drawDraft,
        runningDraw,
        cosigning,
        drawUnits,
        drawChart,
        drawRegisters,
        slipLookup,
        publicDraw,
        replay,
        drawRecordings,
        disclosure,
        quota,
        certificates,
        matterDesk,
        alarms,
    ].flatMap { $0 }
}
