//! Entries: list, form, record, corrections, attachments.

use crate::words;

words! {
    /// What the editor says while one types: the browser carries these, so they are few.
    pub enum EditorWord {
        MissingCredit: "Faltam {} a crédito.", "{} missing on the credit side.";
        MissingDebit: "Faltam {} a débito.", "{} missing on the debit side.";
        Balanced: "Fecha:", "Balances:";
        BalancedHow: "{} a débito e a crédito.", "{} on both sides.";
        Credit: "C", "C";
        Debit: "D", "D";
        Put: "Pôr {} na última linha", "Put {} into the last line";
        DraftKept: "Rascunho guardado às {}", "Draft kept at {}";
        DraftNotKept: "O rascunho não pôde ser guardado. Verifique a conexão.", "The draft could not be kept. Check the connection.";
        Several: "Serve a mais de uma conta; escreva mais.", "More than one account fits; type more.";
        Unknown: "Nenhuma conta analítica com isso.", "No posting account has this.";
        Before: "antes {}", "before {}";
    }
}

words! {
    pub enum EntryWord {
        Entries: "Lançamentos", "Entries";
        EntriesLede: "Tudo o que entrou no livro, na ordem dos dias.", "Everything that entered the books, in order of day.";
        NewEntry: "Novo lançamento", "New entry";
        NewLede: "{}. O número sai ao lançar; o próximo é {}.", "{}. The number is given when posted; the next is {}.";
        NoAccounts: "O plano de contas ainda está vazio.", "The chart of accounts is still empty.";
        NoAccountsPurpose: "Um lançamento precisa de contas analíticas.", "An entry needs posting accounts.";
        OpenChart: "Abrir o plano de contas", "Open the chart of accounts";
        Post: "Lançar", "Post";
        Posted: "Lançamento {} registrado.", "Entry {} posted.";
        KeepDraft: "Guardar rascunho", "Keep draft";
        DraftKept: "Rascunho guardado.", "Draft kept.";
        DraftFrom: "Rascunho guardado em {}", "Draft kept on {}";
        DiscardDraft: "Descartar rascunho", "Discard draft";
        DraftDiscarded: "Rascunho descartado.", "Draft discarded.";
        Journal: "Diário", "Journal";
        Day: "Competência", "Effective day";
        Document: "Documento", "Document";
        Comment: "Observações", "Remarks";
        DocumentHelp: "Nota, recibo ou contrato", "Invoice, receipt or contract";
        Party: "Parte", "Party";
        PartyHelp: "Código ou parte do nome", "Code or part of the name";
        Memo: "Histórico", "Memo";
        Lines: "Linhas do lançamento", "Lines of the entry";
        Line: "Linha", "Line";
        Account: "Conta", "Account";
        Area: "Área", "Area";
        Project: "Projeto", "Project";
        Debit: "Débito", "Debit";
        Credit: "Crédito", "Credit";
        Missing: "Falta p/ fechar", "Missing";
        Acts: "Ações da linha", "Line actions";
        AddLine: "Linha", "Line";
        RemoveLine: "Tirar a linha {}", "Remove line {}";
        CopyLine: "Duplicar a linha {}", "Duplicate line {}";
        OfLine: "{} da linha {}", "{} of line {}";
        MoreOfLine: "Parte, projeto, histórico da linha {}", "Party, project, memo of line {}";
        More: "Parte, projeto, histórico", "Party, project, memo";
        Debits: "Débitos", "Debits";
        Credits: "Créditos", "Credits";
        EffectTitle: "Efeito nos saldos", "Effect on balances";
        IfPosted: "se lançado agora", "if posted now";
        AfterAndBefore: "Saldo depois e antes", "Balance after and before";
        Period: "Período", "Period";
        Open: "aberto", "open";
        Closed: "fechado", "closed";
        PeriodOpen: "{}. Depois de lançado, só se corrige por estorno, transferência ou complementação.", "{}. Once posted it is corrected only by reversal, transfer or complement.";
        KeysTitle: "Teclado", "Keyboard";
        KeyNext: "Campo seguinte", "Next field";
        KeyInsert: "Linha nova", "New line";
        KeyCopy: "Duplicar a linha", "Duplicate the line";
        KeyRemove: "Tirar a linha", "Remove the line";
        NotTyped: "n/d", "n/a";
        Number: "Número", "Number";
        Accounts: "Contas", "Accounts";
        Areas: "Áreas", "Areas";
        Parties: "Partes", "Parties";
        Total: "Total", "Total";
        Kind: "Tipo", "Kind";
        OneEntry: "lançamento", "entry";
        SeveralEntries: "lançamentos", "entries";
        NoEntries: "Nenhum lançamento ainda.", "No entries yet.";
        NoEntriesPurpose: "Aqui fica o livro: cada fato com dia, histórico, débito e crédito.", "This is the book: every fact with day, memo, debit and credit.";
        NothingNamed: "Nada serve a «{}» em {}; o filtro não mostra nenhum lançamento.", "Nothing fits “{}” in {}; the filter shows no entry.";
        RecordedAt: "Registrado em", "Recorded at";
        RecordedBy: "Registrado por", "Recorded by";
        Corrects: "Corrige", "Corrects";
        Reason: "Motivo", "Reason";
        Corrections: "Correções", "Corrections";
        NoCorrections: "Nenhuma. O que foi lançado não muda; corrige-se com um lançamento novo.", "None. What is posted never changes; a new entry corrects it.";
        Attachments: "Anexos", "Attachments";
        NoAttachments: "Nenhum arquivo.", "No files.";
        AddFile: "Anexar", "Attach";
        File: "Arquivo", "File";
        FileHelp: "Até 20 MB. O mesmo arquivo fica uma vez só.", "Up to 20 MB. The same file is kept once.";
        Size: "Tamanho", "Size";
        Added: "Incluído", "Added";
        Trail: "Trilha de auditoria", "Audit trail";
        When: "Quando", "When";
        Who: "Quem", "Who";
        What: "O quê", "What";
        Content: "Conteúdo", "Content";
        Sequence: "Evento", "Event";
        Reverse: "Estornar", "Reverse";
        Transfer: "Transferir", "Transfer";
        Complement: "Complementar", "Complement";
        ReverseTitle: "Estornar {}", "Reverse {}";
        TransferTitle: "Transferir de {}", "Transfer from {}";
        ComplementTitle: "Complementar {}", "Complement {}";
        ReverseLede: "Um lançamento novo desfaz todas as linhas. O original continua no livro.", "A new entry undoes every line. The original stays in the books.";
        TransferLede: "Um valor sai da conta lançada por engano e vai para a certa.", "An amount leaves the account posted by mistake for the right one.";
        ComplementLede: "Um lançamento novo acrescenta o que faltou ou retira o que sobrou.", "A new entry adds what was missing or takes back what was too much.";
        CorrectionDay: "Dia da correção", "Day of the correction";
        CorrectionDayHelp: "Em período aberto; o dia do original não muda", "In an open period; the original's day stays";
        ReasonHelp: "Fica no livro com a correção", "Stays in the books with the correction";
        WrongLine: "Linha errada", "Wrong line";
        RightAccount: "Conta certa", "Right account";
        Amount: "Valor", "Amount";
        AmountHelp: "Até {}", "Up to {}";
        ShowEffect: "Conferir o efeito", "Show the effect";
        Edit: "Alterar", "Change";
        NewLines: "Linhas da correção", "Lines of the correction";
        Before: "Antes", "Before";
        After: "Depois", "After";
        AlreadyReversed: "Este lançamento já foi estornado; não há segundo estorno.", "This entry has been reversed; there is no second reversal.";
        CannotReverse: "O encerramento de um exercício não se estorna aqui.", "The closing of a year is not reversed here.";
        PostReversal: "Lançar estorno", "Post the reversal";
        PostTransfer: "Lançar transferência", "Post the transfer";
        PostComplement: "Lançar complementação", "Post the complement";
        Print: "Imprimir", "Print";
    }
}
