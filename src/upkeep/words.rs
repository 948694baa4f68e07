//! What the page of copies says.

use crate::words;

words! {
    pub enum CopyWord {
        Backup: "Cópia de segurança", "Backup";
        Lede: "Uma cópia de tudo em um arquivo, conferida antes de valer.", "A copy of everything in one file, checked before it counts.";
        Take: "Fazer uma cópia agora", "Take a copy now";
        How: "A cópia é um retrato de um instante; o trabalho segue enquanto ela é feita. Antes de valer, ela é aberta e todas as regras dos livros são conferidas nela. Guarde-a em outro lugar: quem a tem, tem todos os dados da empresa.", "The copy is a snapshot of one moment; work goes on while it is made. Before it counts it is opened and every rule of the books is checked in it. Keep it elsewhere: whoever has it has all of the company's data.";
        Restore: "Para restaurar: retaguarda restore ARQUIVO, em uma pasta vazia.", "To restore: retaguarda restore FILE, into an empty folder.";
        Running: "Fazendo e conferindo a cópia", "Making and checking the copy";
        Reload: "Atualizar", "Reload";
        Failed: "A última cópia não foi feita.", "The last copy was not made.";
        Past: "Cópias feitas", "Copies made";
        NoPast: "Nenhuma cópia foi feita ainda", "No copy has been made yet";
        NoPastPurpose: "Faça a primeira e guarde o arquivo fora deste servidor.", "Make the first one and keep the file away from this server.";
        File: "Arquivo", "File";
        Size: "Tamanho", "Size";
        Events: "Eventos", "Events";
        When: "Quando", "When";
        By: "Por", "By";
        Download: "Baixar", "Download";
        Gone: "não está mais no servidor", "no longer on the server";
    }
}
