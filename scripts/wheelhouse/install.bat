@echo off
rem Installs framing from this folder, without a network. What to know first is in README.txt.
setlocal
for %%v in (3.13 3.12 3.11) do (
  py -%%v "%~dp0install.py" --suits >nul 2>nul
  if not errorlevel 1 (
    py -%%v "%~dp0install.py" %*
    goto :end
  )
)
where python >nul 2>nul
if errorlevel 1 (
  echo No Python was found. README.txt says which one to install.
  goto :end
)
python "%~dp0install.py" %*
:end
pause
