/// What is wrong with a form or one of its fields; the catalogue says it, with what to do.
public enum FormProblem: String, Sendable, Hashable, CaseIterable {
    case missing, nameUnusable, nameTaken, titleUnusable, officeUnusable, officeTaken, chooseOne, confirmIt
    case passwordTooLong, passwordTooShort, passwordRepeats, passwordHasName, passwordCommon, passwordsDiffer
    /// Name and password do not fit, or the account is not to be used: which of them is not said.
    case refused
    case passwordWrong, codeWrong
    case tooManyTries
    /// The form's token is old or another's.
    case formTooOld
    /// The session that waited for a code is over.
    case sessionOver
    case busy
    case numberUnusable
    case wordUnusable

    var said: Said { Said("wrong" + rawValue.prefix(1).uppercased() + rawValue.dropFirst()) }
}
