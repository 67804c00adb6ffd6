from innercourt.play.sweep import Numbers
